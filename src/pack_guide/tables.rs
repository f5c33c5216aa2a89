//! The tables of a pack with their cell paths.

use crate::budget::lookup::Found;
use crate::budget::path::{CellPath, escape};
use crate::budget::table::Section;
use crate::pack::schema::{FieldSchema, Presence, RowSchema, Shape, SideSchema, TableSchema};

use super::Guide;
use super::page::GuidePage;

/// More rows of a unit are read by nobody.
const MOST_ROWS: usize = 60;

/// The paths of all cells that the pack itself names: rows that it lists, and totals.
pub(super) fn listed_paths(schema: &TableSchema) -> Vec<CellPath> {
    let mut paths = Vec::new();
    for side in schema.sides() {
        for row in listed_rows(schema, side) {
            for column in side.amount_columns() {
                paths.push(path(schema, side, row.clone(), column));
            }
        }
    }
    paths
}

fn path(schema: &TableSchema, side: &SideSchema, row: Vec<String>, column: &str) -> CellPath {
    CellPath {
        previous: false,
        table: schema.id.clone(),
        side: (!side.id.is_empty()).then(|| side.id.clone()),
        row,
        column: Some(column.to_owned()),
    }
}

/// The rows that the pack names, as paths have them.
fn listed_rows(schema: &TableSchema, side: &SideSchema) -> Vec<Vec<String>> {
    let way = |row: &RowSchema| row.parent.iter().cloned().chain([row.id.clone()]).collect();
    let mut rows: Vec<Vec<String>> = side.rows.iter().map(way).collect();
    let named = schema.single().or(schema.totals().first().map(String::as_str));
    if let Some(name) = named.map(str::to_owned)
        && !rows.iter().any(|row| row.last() == Some(&name))
    {
        rows.insert(0, vec![name]);
    }
    rows
}

/// The rows of a side as paths have them, those in words that only the workbook knows.
fn row_segments(schema: &TableSchema, side: &SideSchema) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for names in listed_rows(schema, side) {
        rows.push(names.iter().map(|name| escape(name)).collect::<Vec<_>>().join(">"));
    }
    if let Some(codes) = schema.code_system() {
        rows.push(format!("各个{}编码", codes.name));
    }
    if let Some(codes) = &side.classes {
        rows.push(format!("各{}的名称", codes.levels.first().map_or("", String::as_str)));
    }
    if schema.names_own_rows() && schema.single().is_none() {
        rows.push("工作簿里的各个行名".to_owned());
    }
    rows
}

/// The shape of a table in words.
fn shape(schema: &TableSchema) -> String {
    match &schema.shape {
        Shape::Balance(_) => "左右两侧的表，各侧的行有固定名称".to_owned(),
        Shape::Tree(tree) => format!("各行有{}编码（{}）的表", tree.codes.name, tree.codes.levels.join("、")),
        Shape::Rows(_) => "各行有名称的表".to_owned(),
        Shape::Form(_) => "一个项目一份的表".to_owned(),
        Shape::Text(_) => "写文字的工作表，没有金额".to_owned(),
    }
}

fn presence(schema: &TableSchema) -> &'static str {
    match (schema.has_figures(), schema.presence) {
        (false, _) => "不公开，文字印在正文里",
        (_, Presence::Required) => "必须有，公开",
        (_, Presence::Optional) => "可以没有，有就公开",
        (_, Presence::Supplementary) => {
            "可以没有；文件里不印成表，只供正文用，公开的 XLSX 附在各表之后；用到以前先问 has_table"
        }
    }
}

/// A line that prints one amount of a table, to be copied; none where only the workbook names rows.
fn one_amount(schema: &TableSchema) -> Option<String> {
    let paths = listed_paths(schema);
    let totals: Vec<&String> =
        schema.totals().iter().chain(schema.sides().iter().flat_map(|side| &side.total)).collect();
    let total = paths.iter().find(|path| totals.iter().any(|total| path.row_name() == total.as_str()));
    let path = total.or(paths.first())?;
    Some(format!("{{{{ \"{path}\" | wan }}}}{{{{ money_unit }}}}"))
}

/// A line that goes through the rows of a table; none where there is nothing to go through.
fn each_row(schema: &TableSchema) -> Option<String> {
    if let Some(form) = schema.form() {
        let amount = form.amounts.first()?;
        return Some(format!(
            "{{% for item in projects -%}}\n{{% if item.path -%}}\n{{{{ item.name }}}}{{{{ (item.path ~ \"/{}\") | wan }}}}{{{{ money_unit }}}}。\n{{%- endif %}}\n{{%- endfor %}}",
            escape(&amount.id)
        ));
    }
    let side = schema.sides().first()?;
    let level = match schema.code_system() {
        Some(codes) => codes.levels.first()?.as_str(),
        None if schema.names_own_rows() && schema.single().is_none() => "*",
        None => return None,
    };
    let column = side.amount_columns().first().copied()?;
    Some(format!(
        "{{% for row in rows(table=\"{}\", level=\"{level}\", column=\"{column}\") -%}}\n{{{{ row.label }}}}{{{{ (row.path ~ \"/{}\") | wan }}}}{{{{ money_unit }}}}。\n{{%- endfor %}}",
        schema.id,
        escape(column)
    ))
}

impl Guide<'_> {
    /// All tables: how each is called, its sides, rows and columns, and lines to be copied.
    pub(super) fn tables(&self) -> GuidePage {
        let mut page = GuidePage::new("表");
        page.words(
            "一个金额的路径是“表名/行/列”，有左右两侧的是“表名@侧/行/列”；同名的行写成“上级>本行”。前面加“上年:”就是上年的数。",
        );
        page.words(self.command("看一张表的全部路径", "表名"));
        for schema in &self.pack.tables {
            page.subheading(format!("{}　{}；{}", schema.id, shape(schema), presence(schema)));
            self.parts_of(schema, &mut page);
            page.copied(self.lines_of(schema).iter().map(String::as_str));
        }
        page
    }

    /// The sides, rows and columns of a table as segments of its paths.
    fn parts_of(&self, schema: &TableSchema, page: &mut GuidePage) {
        for side in schema.sides() {
            let label = |what: &str| match side.id.as_str() {
                "" => what.to_owned(),
                id => format!("@{id} 的{what}"),
            };
            page.list(label("行"), row_segments(schema, side));
            page.list(label("列"), side.amount_columns().iter().map(|column| escape(column)).collect());
        }
        if let Some(form) = schema.form() {
            let ids = |fields: &[FieldSchema]| fields.iter().map(|field| escape(&field.id)).collect();
            page.list("行", vec!["各个项目的名称".to_owned()]);
            page.list("列", ids(&form.amounts));
            page.list("文字", ids(&form.texts));
        }
        if let Some(text) = schema.text() {
            match &text.prose {
                Some(key) => page.list("文字", vec![format!("印成 prose.{key}")]),
                None => page.list(
                    "文字",
                    text.fields.iter().map(|field| format!("item.text.{}", field.id)).collect(),
                ),
            }
        }
        if let Some(codes) = schema.code_system() {
            let levels = codes.levels.iter().zip(&codes.lengths);
            page.list("级", levels.map(|(level, length)| format!("{level}（{length}位编码）")).collect());
        }
    }

    /// Lines about a table to be copied into a template.
    fn lines_of(&self, schema: &TableSchema) -> Vec<String> {
        one_amount(schema).into_iter().chain(each_row(schema)).collect()
    }

    /// One table in full: every path with the unit's amounts.
    pub(super) fn table(&self, schema: &TableSchema) -> GuidePage {
        let mut page = GuidePage::new(format!("表　{}", schema.id));
        page.words(format!("{}；{}。", shape(schema), presence(schema)));
        if schema.has_figures() {
            let year = self.budget.map_or(0, |budget| budget.unit.year);
            let titles: Vec<String> =
                self.pack.manifest.kinds.iter().map(|kind| schema.title(kind, year)).collect();
            let title = match self.budget {
                Some(budget) => schema.title(&budget.unit.kind, year),
                None => titles.first().cloned().unwrap_or_default(),
            };
            page.words(format!("印在上面的标题：{title}"));
        }
        for (what, words) in [
            ("没有这张表时，文件里不写", &schema.without),
            ("上年没有这张表时，文件里不写", &schema.without_previous),
        ] {
            if let Some(words) = words {
                page.words(format!("{what}：{words}"));
            }
        }
        self.parts_of(schema, &mut page);
        for line in self.lines_of(schema) {
            self.example(&line, &mut page);
        }
        if schema.presence != Presence::Supplementary && schema.has_figures() {
            page.words("把整张表放在正文里（单独一行），问有没有这张表：");
            page.copied([
                format!("{{{{ table(id=\"{}\") }}}}", schema.id).as_str(),
                format!("{{% if has_table(id=\"{}\") %}}有这张表。{{% endif %}}", schema.id).as_str(),
            ]);
        }
        self.paths_of(schema, &mut page);
        page
    }

    /// Every path of a table: those of the unit's rows where it has the table, else those that the pack lists.
    fn paths_of(&self, schema: &TableSchema, page: &mut GuidePage) {
        let found = self.budget.and_then(|budget| budget.current.table(&schema.id));
        let Some(table) = found else {
            let paths = listed_paths(schema);
            if !paths.is_empty() {
                page.heading("路径");
                page.copied(
                    paths.iter().map(CellPath::to_string).collect::<Vec<_>>().iter().map(String::as_str),
                );
            }
            if self.budget.is_some() && schema.has_figures() {
                page.words("这个单位的工作簿里没有这张表。");
            }
            return;
        };
        page.heading("路径和这个单位的数");
        let mut rows = Vec::new();
        let mut more = 0;
        for section in &table.sections {
            let Some(side) = schema.side(&section.side) else { continue };
            for at in 0..section.rows.len() {
                if at >= MOST_ROWS {
                    more += 1;
                    continue;
                }
                rows.extend(self.row_paths(schema, side, section, at));
            }
        }
        for form in table.sections.iter().filter(|_| schema.form().is_some()) {
            for at in 0..form.rows.len() {
                rows.extend(self.form_paths(schema, form, at));
            }
        }
        page.cells(&["路径", "名称", "印出"], rows);
        if more > 0 {
            page.words(format!("另有{more}行没有列出。"));
        }
    }

    fn row_paths(
        &self,
        schema: &TableSchema,
        side: &SideSchema,
        section: &Section,
        at: usize,
    ) -> Vec<Vec<String>> {
        let row = &section.rows[at];
        let mut ways = vec![vec![row.key.clone()]];
        if let Some(parent) = row.parent {
            ways.push(vec![section.rows[parent].key.clone(), row.key.clone()]);
        }
        ways.push(vec![row.label.clone()]);
        let way = ways.into_iter().find(|names| section.find(names) == [at]);
        section
            .columns
            .iter()
            .map(|column| match &way {
                Some(way) => {
                    let path = path(schema, side, way.clone(), column);
                    vec![path.to_string(), label_of(row, &path), self.amount(&path)]
                }
                None => vec![
                    "（这一行的名称有重复，没有自己的路径）".to_owned(),
                    row.label.clone(),
                    String::new(),
                ],
            })
            .collect()
    }

    fn form_paths(&self, schema: &TableSchema, section: &Section, at: usize) -> Vec<Vec<String>> {
        let row = &section.rows[at];
        let fields = section.columns.iter().map(|column| CellPath {
            previous: false,
            table: schema.id.clone(),
            side: None,
            row: vec![row.key.clone()],
            column: Some(column.clone()),
        });
        fields.map(|path| vec![path.to_string(), String::new(), self.amount(&path)]).collect()
    }

    /// The amount at a path as prose prints it; a sign where there is none.
    fn amount(&self, path: &CellPath) -> String {
        let Some(desk) = &self.desk else { return String::new() };
        match self.budget.map(|budget| budget.find(path)) {
            Some(Ok(Found::Amount(amount))) => {
                format!("{}{}", desk.in_prose(amount.yuan), desk.unit().word())
            }
            Some(Ok(Found::Blank(..))) => "空格".to_owned(),
            _ => "—".to_owned(),
        }
    }

    /// One cell by its path.
    pub(super) fn cell(&self, path: &CellPath) -> GuidePage {
        let mut page = GuidePage::new(format!("路径　{path}"));
        page.words(match path.table == crate::budget::lookup::UNIT_TABLE {
            true => "一项填写的内容。".to_owned(),
            false => format!("“{}”里的一个金额。", path.table),
        });
        if path.wildcard().is_some() {
            page.words("有星号的路径是好几行，只能写在核对里；模板里用 rows 逐行写。");
            return page;
        }
        // last year's amount is compared with nothing
        let last = path.previous.then_some(super::words::COMPARES);
        for example in super::words::OF_PATHS.into_iter().filter(|example| Some(*example) != last) {
            self.example(&example.replace("〈路径〉", &path.to_string()), &mut page);
        }
        page
    }
}

/// The label of a row where its path does not say it.
fn label_of(row: &crate::budget::table::Row, path: &CellPath) -> String {
    if path.row_name() == row.label { String::new() } else { row.label.clone() }
}
