//! The fields of forms.

pub use super::raw::FieldRole;

/// The fields of a form, one block per project.
#[derive(Debug, Clone)]
pub struct FormSchema {
    /// The field that names the project and begins a block.
    pub name: FieldSchema,
    /// Text fields: label in one cell, value in the next.
    pub texts: Vec<FieldSchema>,
    /// Amount fields; `parts` as with columns.
    pub amounts: Vec<FieldSchema>,
    /// Label of the cell that spans the amount fields (`项目资金`), for printing.
    pub amounts_label: Option<String>,
    /// Where the spending of a project's function code stands, `{row}` being the code: the projects of a
    /// code cannot cost more.
    pub spent_in: Option<String>,
    /// Headers of the indicator rows: levels of headings, then the target.
    pub indicators: Vec<FieldSchema>,
    /// Labels of a row of a flat list that adds its projects up.
    pub total: Vec<String>,
    /// First-level indicators (`产出指标`) and their second levels, as expected.
    pub classes: Vec<IndicatorClass>,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct FieldSchema {
    /// Id in cell paths.
    pub id: String,
    /// Printed label; the id when absent.
    pub label: Option<String>,
    /// Other labels met in workbooks.
    pub aliases: Vec<String>,
    /// Of a form: further header texts by which it is known in a flat list only, where each field is a
    /// column; `年度金额>合计` for a column below a group.
    pub columns: Vec<String>,
    /// Of a text field: whom it names, where rules must know.
    pub role: Option<FieldRole>,
    /// Amount fields whose sum it is.
    pub parts: Vec<String>,
    /// Of the target of indicators: columns whose text goes before it (指标性质 ≤).
    pub before: Vec<JoinSchema>,
    /// Of the target of indicators: columns whose text goes after it (度量单位 万元).
    pub after: Vec<JoinSchema>,
}

/// A column whose text is joined to that of another.
#[derive(Debug, Clone)]
pub struct JoinSchema {
    /// Header texts by which it is known.
    pub labels: Vec<String>,
    /// What stands there where there is nothing to join (定性, 无).
    pub except: Vec<String>,
}

/// A first-level indicator with its second level.
#[derive(Debug, Clone)]
pub struct IndicatorClass {
    /// First level: `产出指标`.
    pub id: String,
    /// Second level: `数量指标` …
    pub children: Vec<String>,
}

impl FieldSchema {
    /// Printed label.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.id)
    }

    /// Every text by which it is known.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.label()).chain(self.aliases.iter().map(String::as_str))
    }
}
