//! The rows of a criterion that has one for each part, or for each table.

use crate::compose::counting::counting;
use crate::pack::inspection::Criterion;
use crate::pack::schema::{Presence, TableSchema};
use crate::reconcile::report::Outcome;

use super::document::has_no_figures;
use super::judgement::{Conclusion, Judgement, short};
use super::{Desk, FilledRow, row};

/// What stands for the title in what is examined.
const TITLE: &str = "{title}";
/// What begins a condition in a title.
const BRANCH: &str = "{%";
/// Signs of an error of reading that have room in a cell.
const MESSAGE: usize = 110;

impl Desk<'_> {
    /// A row for each part that no other criterion names.
    pub(super) fn parts(&self, criterion: &Criterion, rows: &mut Vec<FilledRow>) {
        let pack = &self.findings.input.pack;
        for (at, part) in pack.manifest.parts.iter().enumerate() {
            if pack.inspection.names_part(&part.template) {
                continue;
            }
            // without a document nobody has rendered the title
            let printed = self.printed.parts().get(at).map(|part| part.title.clone());
            let title = printed.unwrap_or_else(|| self.plain_title(at));
            rows.push(row(criterion, criterion.item.replace(TITLE, &title), self.part(at)));
        }
    }

    /// The title of a part where nothing was composed: what a template would have put in is put in here, and where
    /// that cannot be, the part goes by its number and file.
    fn plain_title(&self, at: usize) -> String {
        let unit = &self.findings.input.budget.unit;
        let parts = &self.findings.input.pack.manifest.parts;
        let Some((part, number)) = parts.iter().zip(1_u64..).nth(at) else { return String::new() };
        let mut plain = String::new();
        let mut rest = part.title.as_str();
        while let Some((before, tag)) = rest.split_once("{{") {
            let (tag, after) = tag.split_once("}}").unwrap_or((tag, ""));
            let known = match tag.trim() {
                "unit.name" => unit.name.clone(),
                "kind" => unit.kind.clone(),
                "year" if unit.year > 0 => unit.year.to_string(),
                "part | cn" => counting(number),
                _ => String::new(),
            };
            if known.is_empty() || before.contains(BRANCH) {
                return format!("第{number}个部分（{}）", part.template);
            }
            plain.push_str(before);
            plain.push_str(&known);
            rest = after;
        }
        plain.push_str(rest);
        plain
    }

    /// A row for each published table, under its own title.
    pub(super) fn tables(&self, criterion: &Criterion, rows: &mut Vec<FilledRow>) {
        let unit = &self.findings.input.budget.unit;
        for schema in self.published() {
            let title = schema.title(&unit.kind, unit.year);
            rows.push(row(criterion, criterion.item.replace(TITLE, &title), self.table(schema, &title)));
        }
    }

    /// A table: read, printed once under its title, with a statement where it has no figures, and what was found in
    /// it.
    fn table(&self, schema: &TableSchema, title: &str) -> Judgement {
        let book = &self.findings.input.budget.current;
        let Some(table) = book.table(&schema.id) else { return self.not_there(schema) };
        let mut found = self.found_in_table(&table.place);
        let looks_at = |outcome: &Outcome| {
            let mut terms = outcome.looked.iter().flat_map(|looked| &looked.terms);
            terms.any(|(place, _)| place.is_in(&table.place))
        };
        if let Some(off) = self.switched_off(looks_at) {
            found = found.and(off);
        }
        let Some(view) = self.view(&schema.id) else {
            return Judgement::unknown("公开文件没有编成，表印得怎样看不出").and(found);
        };
        let spots = self.printed.table(&schema.id);
        let mut judged = match spots.as_slice() {
            [] => Judgement::met(format!("列在附件工作簿，标题“{}”", view.title)),
            [spot] => match self.printed.page(*spot) {
                Some(page) => Judgement::met(format!("第{page}页，{}", size(view.rows.len()))),
                None => Judgement::met(format!("印在正文里，{}", size(view.rows.len()))),
            },
            several => Judgement::unmet(format!("印了{}次", several.len())),
        };
        if view.title != title {
            judged = judged.and(Judgement::unmet(format!("印的标题是“{}”", view.title)));
        }
        if has_no_figures(view) {
            judged = judged.and(match view.notes.iter().find(|note| !note.text.trim().is_empty()) {
                Some(note) => Judgement::met(format!("空表，表下说明：{}", note.text)),
                None => Judgement::unmet("没有数，表下没有说明"),
            });
        }
        self.if_of_this_year(judged.and(found))
    }

    /// A table that is not in the book.
    fn not_there(&self, schema: &TableSchema) -> Judgement {
        let TableErrors { unread, errors } = self.unread(schema);
        if unread {
            let mut judged = Judgement::unknown("这张表没有读好，改好以后再看");
            judged.remarks.extend(errors);
            return judged;
        }
        match schema.presence {
            Presence::Optional => {
                let mut judged = Judgement::of(Conclusion::NotApplicable, "模板包规定这张表可以没有");
                judged.remarks.push("工作簿里没有".to_owned());
                judged
            }
            Presence::Required | Presence::Supplementary => Judgement::unmet("工作簿里没有读到这张表"),
        }
    }

    /// Whether a table has an error of reading, and the errors that name it.
    fn unread(&self, schema: &TableSchema) -> TableErrors {
        let unread = self.findings.input.budget.current.unread.contains(&schema.id);
        let of_it = self.findings.report.unread.iter().filter(|error| {
            error.message.contains(&schema.id)
                || error.places.iter().any(|place| place.to_string().contains(&schema.id))
        });
        TableErrors { unread, errors: of_it.take(2).map(|error| short(&error.message, MESSAGE)).collect() }
    }
}

/// How reading a table went.
struct TableErrors {
    /// Whether it has an error.
    unread: bool,
    /// The errors that name it.
    errors: Vec<String>,
}

fn size(rows: usize) -> String {
    format!("{rows}行")
}
