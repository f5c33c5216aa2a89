//! Texts that name a cell, a table, a level, a fact: whether they lead anywhere in the pack, and which piece of
//! what is written is wrong where they do not.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::budget::label::fold;
use crate::budget::lookup::{UNIT_TABLE, nearest};
use crate::budget::path::CellPath;
use crate::pack::Pack;
use crate::pack::manifest::FactKind;
use crate::pack::schema::{SideSchema, TableSchema};

use super::meaning::{Alternative, Literal, Meaning, MeantAs, TextPiece, Turn};
use super::source::{PATHS, listed, meant};
use super::walk::TemplateWalk;

/// Stands in a path for what only the run knows: a character that no text has.
pub(super) const HOLE: char = '\u{FDD2}';

/// What a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LookedUp {
    /// A cell, or `unit/<fact>`.
    Path,
    /// A table.
    Table,
    /// A fact that holds words by code or name.
    Entries,
    /// `table/*level/column`
    Rows,
    /// `table/*/column` of a table with codes.
    Classes,
}

/// A part of a text that leads nowhere.
struct LeadsNowhere {
    /// Its bytes in the text.
    part: Range<usize>,
    message: String,
    hint: String,
}

/// A text that leads nowhere, with the pieces of the part that is wrong.
struct WrongText<'a> {
    turns: &'a [Turn],
    astray: LeadsNowhere,
    /// Literals of that part, each with where in its content the part begins.
    written: Vec<(Literal, usize)>,
}

impl TemplateWalk<'_, '_> {
    /// Looks up everything that a text can be; what leads nowhere is told at the piece that is wrong.
    pub(super) fn look(&mut self, meaning: &Meaning, looked: LookedUp, site: &Range<usize>) {
        let mut wrong = Vec::new();
        let mut right: Vec<&Alternative> = Vec::new();
        // literals that stand in a part that is right
        let mut sound: Vec<Literal> = Vec::new();
        for alternative in &meaning.0 {
            let MeantAs::Text(stretches) = &alternative.sense else { continue };
            let found = astray(self.pack, &text_of(stretches), looked);
            if found.is_empty() {
                right.push(alternative);
            }
            let mut blamed = Vec::new();
            for astray in found {
                let written = written_in(stretches, &astray.part);
                blamed.extend(written.iter().map(|(literal, _)| literal.clone()));
                wrong.push(WrongText { turns: &alternative.turns, astray, written });
            }
            let all = stretches.iter().filter_map(|stretch| stretch.written.clone());
            sound.extend(all.filter(|literal| !blamed.contains(literal)));
        }
        wrong.retain(|wrong| !self.spared(wrong.turns, &right));
        let mut counts: BTreeMap<&Literal, usize> = BTreeMap::new();
        for (literal, _) in wrong.iter().flat_map(|wrong| &wrong.written) {
            *counts.entry(literal).or_default() += 1;
        }
        let mut told = Vec::new();
        for one in &wrong {
            // what is right elsewhere is not to blame, nor is what fewer of the faults share
            let fresh = one.written.iter().filter(|(literal, _)| !sound.contains(literal));
            let common = |(literal, _): &&(Literal, usize)| counts.get(literal).copied().unwrap_or_default();
            let piece = fresh.rev().max_by_key(common).or_else(|| one.written.last());
            let (script, at) = match piece {
                Some((literal, offset)) => (literal.script, self.inside(literal, *offset)),
                None => (self.script, site.start),
            };
            let fault = (script, at, one.astray.message.clone(), one.astray.hint.clone());
            if !told.contains(&fault) {
                told.push(fault);
            }
        }
        for (script, at, message, hint) in told {
            let fault = self.files.scripts[script].fault(PATHS, at, message, hint);
            self.faults.push(fault);
        }
    }

    /// Whether a condition around may keep just this text away: one that differs only in what the condition
    /// speaks of is right.
    pub(super) fn spared(&self, turns: &[Turn], right: &[&Alternative]) -> bool {
        let firm = |turn: &&Turn| !self.weak.contains(&turn.0);
        turns.iter().any(|turn| self.weak.contains(&turn.0))
            && right.iter().any(|other| {
                turns
                    .iter()
                    .filter(firm)
                    .all(|turn| other.turns.iter().filter(firm).all(|own| own.0 != turn.0 || own.1 == turn.1))
            })
    }

    /// The byte of a template at an offset of a literal's content; its beginning where signs are escaped.
    fn inside(&self, literal: &Literal, offset: usize) -> usize {
        let source = self.files.scripts[literal.script].slice(&(literal.start..literal.end));
        let quote = source.chars().next().map_or(0, char::len_utf8);
        if source.contains('\\') { literal.start } else { literal.start + quote + offset }
    }
}

/// A text in one piece, with a hole where nobody knows it.
pub(super) fn text_of(stretches: &[TextPiece]) -> String {
    let mut text = String::new();
    for stretch in stretches {
        match &stretch.text {
            Some(known) => text.push_str(known),
            None => text.push(HOLE),
        }
    }
    text
}

/// The literals that a part of a text stands in.
fn written_in(stretches: &[TextPiece], part: &Range<usize>) -> Vec<(Literal, usize)> {
    let mut out = Vec::new();
    let mut begins = 0;
    for stretch in stretches {
        let length = stretch.text.as_ref().map_or(HOLE.len_utf8(), String::len);
        let ends = begins + length;
        let touches = begins < part.end && part.start < ends || (part.is_empty() && begins <= part.start);
        if let (true, Some(literal)) = (touches, &stretch.written) {
            out.push((literal.clone(), part.start.saturating_sub(begins)));
        }
        begins = ends;
    }
    out
}

/// The parts of a text that lead nowhere.
fn astray(pack: &Pack, text: &str, looked: LookedUp) -> Vec<LeadsNowhere> {
    let whole = 0..text.len();
    let holed = text.contains(HOLE);
    match looked {
        LookedUp::Table if holed => Vec::new(),
        LookedUp::Table => unknown_table(pack, text, whole, false).into_iter().collect(),
        LookedUp::Entries if holed => Vec::new(),
        LookedUp::Entries => unknown_entries(pack, text).into_iter().collect(),
        LookedUp::Path | LookedUp::Rows | LookedUp::Classes => {
            let Some(parts) = Parts::of(text) else {
                if holed {
                    return Vec::new();
                }
                let message = match CellPath::parse(text) {
                    Err(error) => error.to_string(),
                    Ok(_) => format!("“{text}”不是单元格路径"),
                };
                let hint =
                    "路径要写成“表名/行/列”，左右两侧的表写成“表名@某侧/行/列”，单位自己填的写成“unit/项”";
                return vec![LeadsNowhere { part: whole, message, hint: hint.to_owned() }];
            };
            parts.astray(pack, looked)
        }
    }
}

fn unknown_entries(pack: &Pack, key: &str) -> Option<LeadsNowhere> {
    let part = 0..key.len();
    let maps =
        || pack.manifest.facts.iter().filter(|fact| fact.kind == FactKind::Map).map(|f| f.key.as_str());
    if maps().any(|map| map == key) {
        return None;
    }
    let message = match pack.manifest.facts.iter().find(|fact| fact.key == key) {
        Some(fact) => format!("“{}”（{key}）不是按科目或名称写的文字，不能用 entry", fact.label),
        None => format!("没有“{key}”这个 unit.toml 的项{}", meant(key, maps())),
    };
    let hint = match maps().next() {
        Some(_) => format!("entry 可用的项有：{}", listed(maps())),
        None => "pack.toml 里没有 kind = \"map\" 的 [[fact]]，请先加上".to_owned(),
    };
    Some(LeadsNowhere { part, message, hint })
}

fn unknown_table(pack: &Pack, id: &str, part: Range<usize>, in_path: bool) -> Option<LeadsNowhere> {
    let printed = |table: &&TableSchema| table.text().is_none();
    let names = || pack.tables.iter().filter(printed).map(|table| table.id.as_str());
    if names().any(|name| name == id) {
        return None;
    }
    let is_text = pack.table(id).is_some();
    let near = if is_text { "，它是文字页，没有数".to_owned() } else { meant_name(id, names()) };
    let what = if is_text { "有" } else { "没有" };
    let message = if is_text {
        format!("“{id}”不能这样用{near}")
    } else {
        format!("{what}“{id}”这个表{near}")
    };
    let mut hint = format!("tables.toml 里的表有：{}", listed(names()));
    if in_path {
        hint.push_str("；单位自己填的写成“unit/项”");
    }
    Some(LeadsNowhere { part, message, hint })
}

/// `，是否指“…”`: Chinese names stand in quotation marks.
fn meant_name<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(str::to_owned).collect();
    nearest(wanted, names.iter()).map(|near| format!("，是否指“{near}”")).unwrap_or_default()
}

/// The parts of a path with their bytes.
pub(super) struct Parts<'t> {
    text: &'t str,
    pub table: Range<usize>,
    side: Option<Range<usize>>,
    pub row: Range<usize>,
    pub column: Option<Range<usize>>,
}

impl<'t> Parts<'t> {
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let head = ["上年:", "上年："].iter().find(|head| text.trim_start().starts_with(**head));
        let start = (text.len() - text.trim_start().len()) + head.map_or(0, |head| head.len());
        let cuts = unescaped(text, start..text.len(), '/');
        let (first, row, column) = match cuts.as_slice() {
            [first] => (*first, first + 1..text.len(), None),
            [first, second] => (*first, first + 1..*second, Some(second + 1..text.len())),
            _ => return None,
        };
        let (table, side) = match unescaped(text, start..first, '@').as_slice() {
            [] => (start..first, None),
            [at] => (start..*at, Some(at + 1..first)),
            _ => return None,
        };
        // empty parts and other faults of writing
        if !text.contains(HOLE) {
            CellPath::parse(text).ok()?;
        }
        Some(Self { text, table, side, row, column })
    }

    pub(super) fn said(&self, part: &Range<usize>) -> &'t str {
        self.text.get(part.clone()).unwrap_or_default()
    }

    pub(super) fn is_open(&self, part: &Range<usize>) -> bool {
        self.said(part).contains(HOLE)
    }

    fn astray(&self, pack: &Pack, looked: LookedUp) -> Vec<LeadsNowhere> {
        if self.is_open(&self.table) {
            return Vec::new();
        }
        let any_row = || vec!["*".to_owned()];
        let table = plain(self.said(&self.table));
        if table == UNIT_TABLE {
            return self.unknown_fact(pack, table).into_iter().collect();
        }
        if let Some(astray) = unknown_table(pack, &table, self.table.clone(), looked == LookedUp::Path) {
            return vec![astray];
        }
        let mut path = CellPath { previous: false, table, side: None, row: any_row(), column: None };
        if let Some(side) = &self.side {
            if self.is_open(side) {
                return Vec::new();
            }
            path.side = Some(plain(self.said(side)));
            if let Err(message) = pack.resolve(&path) {
                return vec![LeadsNowhere {
                    part: side.clone(),
                    message,
                    hint: hint_of(&path.table, "两侧"),
                }];
            }
        }
        let mut out = Vec::new();
        out.extend(self.unknown_level(pack, looked, &path));
        let column =
            self.column.as_ref().filter(|column| !self.is_open(column) && !self.said(column).is_empty());
        if let Some(column) = column {
            path.column = Some(plain(self.said(column)));
            if let Err(message) = pack.resolve(&path) {
                out.push(LeadsNowhere { part: column.clone(), message, hint: hint_of(&path.table, "列") });
            }
            path.column = None;
        }
        if looked == LookedUp::Path && !self.is_open(&self.row) {
            path.row = self.said(&self.row).split('>').map(plain).collect();
            let known = pack.resolve(&path).and_then(|()| likely_row(pack, &path));
            if let Err(message) = known {
                out.push(LeadsNowhere { part: self.row.clone(), message, hint: hint_of(&path.table, "行") });
            }
        }
        out
    }

    fn unknown_fact(&self, pack: &Pack, table: String) -> Option<LeadsNowhere> {
        if self.is_open(&self.row) {
            return None;
        }
        let row = self.said(&self.row).split('>').map(plain).collect();
        let path = CellPath { previous: false, table, side: None, row, column: None };
        let message = pack.resolve(&path).err()?;
        let hint = "单位自己填的项要在 pack.toml 的 [[fact]] 里写明 key，模板里写成“unit/那个 key”";
        Some(LeadsNowhere { part: self.row.clone(), message, hint: hint.to_owned() })
    }

    /// The level of `rows()`, and whether a table has codes at all.
    fn unknown_level(&self, pack: &Pack, looked: LookedUp, path: &CellPath) -> Option<LeadsNowhere> {
        let schema = pack.table(&path.table)?;
        let sides = schema.sides().len();
        if looked != LookedUp::Path && sides > 1 && path.side.is_none() {
            let message = format!("“{}”有两侧，要写明取哪一侧", path.table);
            let hint = format!("请写成“{}@某侧”", path.table);
            return Some(LeadsNowhere { part: self.table.clone(), message, hint });
        }
        if looked == LookedUp::Classes && schema.code_system().is_none() {
            let message = format!("“{}”没有编码，不能用 classes", path.table);
            return Some(LeadsNowhere {
                part: self.table.clone(),
                message,
                hint: "请改用有编码的表，或用 rows".to_owned(),
            });
        }
        if looked == LookedUp::Classes || self.is_open(&self.row) {
            return None;
        }
        let level = self.said(&self.row).strip_prefix('*')?;
        // a path without a level means all rows
        if level == "*" || level.is_empty() && looked == LookedUp::Path {
            return None;
        }
        let side = path.side.as_deref().unwrap_or_default();
        if looked == LookedUp::Path && sides > 1 && side.is_empty() {
            return None;
        }
        let message = pack.digits(&path.table, side, level).err()?;
        let part = self.row.start + 1..self.row.end;
        Some(LeadsNowhere {
            part,
            message,
            hint: "请写 pack.toml 的 [[codes]] 里的一级，或写 * 取全部行".to_owned(),
        })
    }
}

fn hint_of(table: &str, what: &str) -> String {
    format!("请对照 tables.toml 里“{table}”的{what}来写")
}

/// Rows that a workbook names itself cannot be known. But what is nearly the name of a total or of a listed row,
/// and no code's name, is none that a workbook invents.
fn likely_row(pack: &Pack, path: &CellPath) -> Result<(), String> {
    let Some(schema) = pack.table(&path.table) else { return Ok(()) };
    let name = fold(path.row_name());
    if path.wildcard().is_some() || name.chars().any(|c| c.is_ascii_digit()) {
        return Ok(());
    }
    let mut known: Vec<String> = schema.totals().to_vec();
    known.extend(schema.single().map(str::to_owned));
    let named = |side: &&SideSchema| path.side.as_ref().is_none_or(|id| *id == side.id);
    for side in schema.sides().iter().filter(named) {
        for row in &side.rows {
            known.extend([row.id.clone(), row.label().to_owned()]);
            known.extend(row.aliases.iter().cloned());
        }
    }
    if known.iter().any(|known| fold(known) == name) {
        return Ok(());
    }
    let classes = schema.sides().iter().filter_map(|side| side.classes.as_deref());
    for system in schema.code_system().into_iter().chain(classes) {
        let is_its = |length: &usize| pack.catalogue.names_any(&system.id, path.row_name(), *length);
        if system.lengths.iter().any(is_its) {
            return Ok(());
        }
    }
    let unknown = format!("“{}”没有“{}”这个行", path.table, path.row_name());
    // of so few signs one wrong is half of them
    let short = |total: &&String| {
        total.chars().count() == name.chars().count() && strsim::osa_distance(&fold(total), &name) == 1
    };
    let near = nearest(path.row_name(), known.iter()).or_else(|| schema.totals().iter().find(short).cloned());
    match (near, schema.single()) {
        (_, Some(single)) => Err(format!("{unknown}，只有“{single}”")),
        (Some(near), None) => Err(format!("{unknown}，是否指“{near}”")),
        (None, None) => Ok(()),
    }
}

/// Where a sign stands in a part of a text, but for escaped ones.
fn unescaped(text: &str, part: Range<usize>, sign: char) -> Vec<usize> {
    let mut found = Vec::new();
    let mut escaped = false;
    for (at, c) in text.get(part.clone()).unwrap_or_default().char_indices() {
        if c == sign && !escaped {
            found.push(part.start + at);
        }
        escaped = c == '\\' && !escaped;
    }
    found
}

/// A name without the escapes of the grammar.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut signs = text.trim().chars();
    while let Some(c) = signs.next() {
        out.push(if c == '\\' { signs.next().unwrap_or('\\') } else { c });
    }
    out
}
