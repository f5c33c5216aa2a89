//! Tables: from the keys of a `[[table]]` to the data of its shape.

use std::sync::Arc;

use crate::budget::amount::MoneyUnit;
use crate::budget::lookup::nearest;
use crate::diag::Diagnostic;
use crate::pack::Codes;
use crate::pack::at::{FileSpot, Written};
use crate::pack::layers::Layers;
use crate::pack::raw::Presence;
use crate::pack::raw::tables::{
    RawColumn, RawField, RawForm, RawJoin, RawRow, RawSide, RawTable, RawText, ShapeName,
};
use crate::pack::schema::{
    BalanceSchema, ColumnSchema, FieldSchema, FormSchema, IndicatorClass, JoinSchema, RowSchema, RowsSchema,
    Shape, SideSchema, TableSchema, TextSchema, TreeSchema,
};

/// What is wrong with a `[[table]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pack) struct TableFault {
    /// Where the table stands.
    spot: FileSpot,
    /// What was found, and what it should be.
    message: String,
    /// What to do.
    hint: String,
}

impl TableFault {
    /// It as a diagnostic at the table.
    pub(in crate::pack) fn diagnostic(self, layers: &Layers) -> Diagnostic {
        Diagnostic::error("模板-表", self.message).at(layers.place(self.spot)).hint(self.hint)
    }
}

/// The tables of a pack, in their order.
///
/// # Errors
/// Every fault of every table.
pub(in crate::pack) fn all(raw: &[RawTable], systems: &[Codes]) -> Result<Vec<TableSchema>, Vec<TableFault>> {
    let systems: Vec<Arc<Codes>> = systems.iter().cloned().map(Arc::new).collect();
    let mut tables = Vec::new();
    let mut faults = Vec::new();
    for table in raw {
        match typed(table, &systems) {
            Ok(table) => tables.push(table),
            Err(mut found) => faults.append(&mut found),
        }
    }
    if faults.is_empty() { Ok(tables) } else { Err(faults) }
}

/// A table of its shape.
///
/// # Errors
/// Every fault of it: keys that its shape must have, keys that its shape does not use, code systems and money
/// units that there are not.
pub(in crate::pack) fn typed(raw: &RawTable, systems: &[Arc<Codes>]) -> Result<TableSchema, Vec<TableFault>> {
    let mut sorting = Sorting { table: &raw.id, systems, faults: Vec::new() };
    sorting.unused_keys(raw);
    let shape = match *raw.shape {
        ShapeName::Balance => sorting.balance(raw).map(Shape::Balance),
        ShapeName::Tree => sorting.tree(raw).map(Shape::Tree),
        ShapeName::Rows => sorting.rows(raw).map(Shape::Rows),
        ShapeName::Form => sorting.form(raw).map(Shape::Form),
        ShapeName::Text => sorting.text(raw).map(Shape::Text),
    };
    let print_unit = raw.print_unit.as_ref().map(|word| sorting.money_unit(word)).transpose();
    let faults = sorting.faults;
    match (shape, print_unit) {
        (Ok(shape), Ok(print_unit)) if faults.is_empty() => Ok(TableSchema {
            id: raw.id.to_string(),
            title: said(&raw.title),
            title_of: raw
                .title_of
                .iter()
                .map(|(kind, title)| (kind.to_string(), title.to_string()))
                .collect(),
            aliases: texts(&raw.aliases),
            shape,
            presence: raw.presence.map_or_else(Presence::default, |own| own.value),
            without: said(&raw.without),
            without_previous: said(&raw.without_previous),
            rows_are: raw.rows_are.map(|own| own.value),
            ignore: texts(&raw.ignore),
            empty_statement: raw.empty_statement.clone(),
            print_unit,
            print_decimals: raw.print_decimals.map(|own| own.value),
        }),
        _ => Err(faults),
    }
}

/// The keys that a shape uses, among those that not every shape does.
fn keys_of(shape: ShapeName) -> &'static [&'static str] {
    match shape {
        ShapeName::Balance => &["side"],
        ShapeName::Tree => &["codes", "columns", "row", "side", "total", "rows_are"],
        ShapeName::Rows => &["columns", "row", "side", "total", "single", "rows_are"],
        ShapeName::Form => &["form", "rows_are"],
        ShapeName::Text => &["text"],
    }
}

/// A shape as people write it, and in Chinese.
fn words_of(shape: ShapeName) -> (&'static str, &'static str) {
    match shape {
        ShapeName::Balance => ("balance", "左右两侧的表"),
        ShapeName::Tree => ("tree", "按编码分级的表"),
        ShapeName::Rows => ("rows", "一行一项的表"),
        ShapeName::Form => ("form", "一个项目一份的表"),
        ShapeName::Text => ("text", "文字页"),
    }
}

/// A fault was told, so that there is nothing to give: only [`Sorting::fault`] makes it.
struct FaultTold;

/// One table while its keys are sorted into its shape.
struct Sorting<'a> {
    table: &'a Written,
    systems: &'a [Arc<Codes>],
    faults: Vec<TableFault>,
}

impl Sorting<'_> {
    fn fault(&mut self, message: String, hint: &str) -> FaultTold {
        self.faults.push(TableFault { spot: self.table.spot, message, hint: hint.to_owned() });
        FaultTold
    }

    /// Faults the keys that the shape does not use: what they say would be passed over.
    fn unused_keys(&mut self, raw: &RawTable) {
        let written = [
            ("codes", raw.codes.is_some()),
            ("side", !raw.sides.is_empty()),
            ("columns", !raw.columns.is_empty()),
            ("row", !raw.rows.is_empty()),
            ("total", !raw.total.is_empty()),
            ("single", raw.single.is_some()),
            ("rows_are", raw.rows_are.is_some()),
            ("form", raw.form.is_some()),
            ("text", raw.text.is_some()),
        ];
        let used = keys_of(*raw.shape);
        let (shape, what) = words_of(*raw.shape);
        for (key, _) in written.iter().filter(|(key, is_written)| *is_written && !used.contains(key)) {
            let message = format!("“{}”的 shape 是 {shape}（{what}），用不到 {key}", self.table);
            let hint = match (*raw.shape, *key) {
                (ShapeName::Balance, "columns" | "row" | "total") => {
                    "请把它写在 [[table.side]] 下，左右两侧各写各的".to_owned()
                }
                _ => format!("请删去 {key}，或改 shape；{shape} 可以写 {}", used.join("、")),
            };
            self.fault(message, &hint);
        }
    }

    fn balance(&mut self, raw: &RawTable) -> Result<BalanceSchema, FaultTold> {
        let [left, right] = raw.sides.as_slice() else {
            let message =
                format!("“{}”的 shape 是 balance，要有两侧，这里有{}侧", self.table, raw.sides.len());
            return Err(self.fault(message, "请写两个 [[table.side]]，各有 id；没有两侧的，请改 shape"));
        };
        for (at, side) in [left, right].into_iter().enumerate() {
            if side.id.is_empty() {
                let message = format!("“{}”的第{}侧没有写 id", self.table, at + 1);
                self.fault(message, "请写上 id，例如“收入”“支出”");
            }
        }
        if left.id == right.id && !left.id.is_empty() {
            let message = format!("“{}”的两侧都叫“{}”", self.table, left.id);
            self.fault(message, "请给其中一侧改名");
        }
        let (left, right) = (self.side(left), self.side(right));
        Ok(BalanceSchema { sides: [left?, right?] })
    }

    fn tree(&mut self, raw: &RawTable) -> Result<TreeSchema, FaultTold> {
        let codes = match &raw.codes {
            Some(id) => self.system(id),
            None => {
                let message = format!("“{}”的 shape 是 tree，没有写 codes，不知道用哪一种编码", self.table);
                let hint = format!("请写上 codes，应是其中之一：{}", self.known_systems());
                Err(self.fault(message, &hint))
            }
        };
        let side = self.only_side(raw);
        Ok(TreeSchema { codes: codes?, side: side?, total: texts(&raw.total) })
    }

    fn rows(&mut self, raw: &RawTable) -> Result<RowsSchema, FaultTold> {
        let single = raw.single.as_ref().map(|label| label.to_string());
        Ok(RowsSchema { side: self.only_side(raw)?, total: texts(&raw.total), single })
    }

    fn form(&mut self, raw: &RawTable) -> Result<FormSchema, FaultTold> {
        let Some(form) = &raw.form else {
            let message = format!("“{}”的 shape 是 form，没有写 [table.form]，不知道有哪些栏", self.table);
            return Err(self.fault(message, "请写上 [table.form]，其中要有 name 和 indicators"));
        };
        Ok(of_form(form))
    }

    fn text(&mut self, raw: &RawTable) -> Result<TextSchema, FaultTold> {
        let Some(text) = &raw.text else {
            let message = format!("“{}”的 shape 是 text，没有写 text，不知道这些文字用在哪里", self.table);
            let hint = "请写上 text = { prose = \"…\" }；文件里不用的，写 text = {}";
            return Err(self.fault(message, hint));
        };
        Ok(of_text(text))
    }

    /// The columns and rows of a shape without sides; an unnamed side holds them where they are written so.
    fn only_side(&mut self, raw: &RawTable) -> Result<SideSchema, FaultTold> {
        let (shape, _) = words_of(*raw.shape);
        match raw.sides.as_slice() {
            [] => Ok(SideSchema {
                id: String::new(),
                label: None,
                columns: of_columns(&raw.columns),
                rows: of_rows(&raw.rows),
                classes: None,
                total: None,
            }),
            [only] if raw.columns.is_empty() && raw.rows.is_empty() => {
                let of_two = [("classes", only.classes.is_some()), ("total", only.total.is_some())];
                for (key, _) in of_two.iter().filter(|(_, is_written)| *is_written) {
                    let message = format!("“{}”的 shape 是 {shape}，一侧的 {key} 用不到", self.table);
                    let hint = "请删去它；左右两侧的表才有，shape 要写 balance";
                    self.fault(message, hint);
                }
                self.side(only)
            }
            [_] => {
                let message = format!("“{}”的列和行写在两处：表下和 [[table.side]] 下", self.table);
                Err(self.fault(message, "请都写在表下，不写 [[table.side]]"))
            }
            sides => {
                let message = format!("“{}”的 shape 是 {shape}，不分侧，这里有{}侧", self.table, sides.len());
                let hint = "请把列和行直接写在表下；左右两侧的表，shape 要写 balance";
                Err(self.fault(message, hint))
            }
        }
    }

    fn side(&mut self, raw: &RawSide) -> Result<SideSchema, FaultTold> {
        let classes = raw.classes.as_ref().map(|id| self.system(id));
        Ok(SideSchema {
            id: raw.id.to_string(),
            label: said(&raw.label),
            columns: of_columns(&raw.columns),
            rows: of_rows(&raw.rows),
            classes: classes.transpose()?,
            total: raw.total.as_ref().map(|id| id.to_string()),
        })
    }

    /// The code system of an id; a fault where there is none.
    fn system(&mut self, id: &str) -> Result<Arc<Codes>, FaultTold> {
        if let Some(found) = self.systems.iter().find(|system| system.id == id) {
            return Ok(found.clone());
        }
        let ids: Vec<String> = self.systems.iter().map(|system| system.id.clone()).collect();
        let near = nearest(id, ids.iter()).map(|near| format!("，是否指 {near}")).unwrap_or_default();
        let message = format!("“{}”的编码写着“{id}”，没有这种编码{near}", self.table);
        let hint = format!("应是 pack.toml 里 [[codes]] 的一个 id：{}", self.known_systems());
        Err(self.fault(message, &hint))
    }

    fn known_systems(&self) -> String {
        let ids: Vec<&str> = self.systems.iter().map(|system| system.id.as_str()).collect();
        if ids.is_empty() { "（pack.toml 里一种也没有）".to_owned() } else { ids.join("、") }
    }

    fn money_unit(&mut self, word: &str) -> Result<MoneyUnit, FaultTold> {
        if let Some(unit) = MoneyUnit::from_word(word) {
            return Ok(unit);
        }
        let message = format!("“{}”的 print_unit 写着“{word}”，不是可用的金额单位", self.table);
        let hint = format!("应是其中之一：{}、{}", MoneyUnit::Wan.word(), MoneyUnit::Yuan.word());
        Err(self.fault(message, &hint))
    }
}

/// A word without the place where it is written.
fn said(written: &Option<Written>) -> Option<String> {
    written.as_ref().map(Written::to_string)
}

/// A list of words without the places where they are written.
fn texts<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(T::to_string).collect()
}

fn of_columns(list: &[RawColumn]) -> Vec<ColumnSchema> {
    let column = |raw: &RawColumn| ColumnSchema {
        id: raw.id.to_string(),
        label: said(&raw.label),
        aliases: texts(&raw.aliases),
        role: raw.role(),
        parts: texts(&raw.parts),
        optional: raw.optional,
        required_for: texts(&raw.required_for),
        change: raw.change,
        columns: of_columns(&raw.columns),
    };
    list.iter().map(column).collect()
}

fn of_rows(list: &[RawRow]) -> Vec<RowSchema> {
    let row = |raw: &RawRow| RowSchema {
        id: raw.id.to_string(),
        label: said(&raw.label),
        aliases: texts(&raw.aliases),
        parent: raw.parent.as_ref().map(|id| id.to_string()),
        parts: texts(&raw.parts),
        of_which: raw.of_which,
        change: raw.change,
    };
    list.iter().map(row).collect()
}

fn of_form(raw: &RawForm) -> FormSchema {
    let mut classes = Vec::new();
    for class in &raw.classes {
        classes.push(IndicatorClass { id: class.id.to_string(), children: texts(&class.children) });
    }
    FormSchema {
        name: of_field(&raw.name),
        texts: raw.texts.iter().map(of_field).collect(),
        amounts: raw.amounts.iter().map(of_field).collect(),
        amounts_label: said(&raw.amounts_label),
        spent_in: raw.spent_in.as_ref().map(|path| path.to_string()),
        indicators: raw.indicators.iter().map(of_field).collect(),
        total: texts(&raw.total),
        classes,
    }
}

fn of_field(raw: &RawField) -> FieldSchema {
    let join = |raw: &RawJoin| JoinSchema { labels: texts(&raw.labels), except: texts(&raw.except) };
    FieldSchema {
        id: raw.id.to_string(),
        label: said(&raw.label),
        aliases: texts(&raw.aliases),
        columns: texts(&raw.columns),
        role: raw.role.map(|role| role.value),
        parts: texts(&raw.parts),
        before: raw.before.iter().map(join).collect(),
        after: raw.after.iter().map(join).collect(),
    }
}

fn of_text(raw: &RawText) -> TextSchema {
    TextSchema {
        prose: raw.prose.as_ref().map(|key| key.to_string()),
        fields: raw.fields.iter().map(of_field).collect(),
        endings: texts(&raw.endings),
        named_in: raw.named_in.as_ref().map(|id| id.to_string()),
        tails: raw.tails.to_string(),
        given: texts(&raw.given),
    }
}
