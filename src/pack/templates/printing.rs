//! What a tag prints: words and numbers. A path by itself, a list, a thing with fields print what no reader
//! should see.

use std::ops::Range;

use crate::budget::lookup::UNIT_TABLE;
use crate::budget::path::CellPath;
use crate::pack::Pack;
use crate::pack::manifest::FactKind;

use super::expressions::Expression;
use super::literals::{HOLE, Parts, plain, text_of};
use super::meaning::{Alternative, Fielded, Literal, Meaning, MeantAs, TextPiece};
use super::source::{PRINTS, listed};
use super::walk::TemplateWalk;

/// What is wrong with something that is printed.
struct Unprintable {
    message: String,
    hint: String,
    /// The path that is printed.
    path: Option<Literal>,
}

impl TemplateWalk<'_, '_> {
    /// Tells where `{{ … }}` prints a path, a list or a thing with fields. `tag`: the bytes of the whole tag.
    pub(super) fn printed(&mut self, value: &Expression, tag: &Range<usize>, meaning: &Meaning) {
        let inside =
            self.source().slice(tag).trim_start_matches(['{', '-']).trim_end_matches(['}', '-']).trim();
        self.hold((value.at.start, tag), inside, meaning, true);
    }

    /// The same of what `~` puts into a text, paths apart: they are made so.
    pub(super) fn put_into_text(&mut self, part: &Expression, meaning: &Meaning) {
        let said = self.source().slice(&part.at);
        self.hold((part.at.start, &part.at), said, meaning, false);
    }

    /// `at`: where a value is named, and the bytes that its literals may stand in.
    fn hold(&mut self, (at, around): (usize, &Range<usize>), said: &str, meaning: &Meaning, paths: bool) {
        let (mut wrong, mut right): (Vec<(&Alternative, Unprintable)>, Vec<&Alternative>) =
            Default::default();
        for alternative in &meaning.0 {
            match unprintable(self.pack, &alternative.sense, said, paths) {
                Some(found) => wrong.push((alternative, found)),
                None => right.push(alternative),
            }
        }
        wrong.retain(|(alternative, _)| !self.spared(&alternative.turns, &right));
        // the items of a loop are told by the first of them
        let Some((_, first)) = wrong.into_iter().next() else { return };
        let here = |path: &Literal| path.script == self.script && around.contains(&path.start);
        let at = first.path.as_ref().filter(|path| here(path)).map_or(at, |path| path.start);
        let mut fault = self.source().fault(PRINTS, at, first.message, first.hint);
        if let Some(path) = first.path.as_ref().filter(|path| !here(path)) {
            fault = fault.at(self.files.scripts[path.script].place(path.start));
        }
        self.faults.push(fault);
    }
}

/// Why a value cannot be printed, if it cannot. `said`: what stands in the tag.
fn unprintable(pack: &Pack, sense: &MeantAs, said: &str, paths: bool) -> Option<Unprintable> {
    let (message, hint) = match sense {
        MeantAs::Text(pieces) if paths => return path_among(pack, pieces, said),
        MeantAs::Unknown | MeantAs::Text(_) => return None,
        MeantAs::List(items) => list(pack, said, items.first()),
        MeantAs::Many(item) => list(pack, said, Some(item)),
        MeantAs::Fielded(record) => thing(pack, said, record),
    };
    Some(Unprintable { message, hint, path: None })
}

/// The path that a text is, or that one of its pieces is by itself.
fn path_among(pack: &Pack, pieces: &[TextPiece], said: &str) -> Option<Unprintable> {
    let each = pieces.iter().map(std::slice::from_ref);
    for some in std::iter::once(pieces).chain(each) {
        if let Some((message, hint)) = path_printed(pack, &text_of(some), said) {
            let path = some.iter().find_map(|piece| piece.written.clone());
            return Some(Unprintable { message, hint, path });
        }
    }
    None
}

/// What is wrong where a text is printed that is a cell path of the pack or `unit/<fact>`: message and hint. None
/// where it is not.
pub fn raw_path(pack: &Pack, text: &str) -> Option<(String, String)> {
    path_printed(pack, text, "路径")
}

fn path_printed(pack: &Pack, text: &str, said: &str) -> Option<(String, String)> {
    let parts = Parts::of(text)?;
    if parts.is_open(&parts.table) {
        return None;
    }
    let table = plain(parts.said(&parts.table));
    let shown = text.replace(HOLE, "…");
    let said = in_brackets(said);
    if table == UNIT_TABLE {
        let key = plain(parts.said(&parts.row));
        let fact = pack.manifest.facts.iter().find(|fact| fact.key == key);
        if fact.is_none() && !parts.is_open(&parts.row) {
            return None;
        }
        let hint = match fact.map(|fact| fact.kind) {
            Some(FactKind::Text | FactKind::Flag) => format!("要印单位写的文字，写成 {{{{ {key} }}}}"),
            Some(FactKind::Map) => format!("要印其中一项，写成 {{{{ entry(fact=\"{key}\", key=…) }}}}"),
            _ => format!("要印单位填写的数，在后面加上 | fact，写成 {{{{ {said} | fact }}}}"),
        };
        return Some((format!("这里印出来的是“{shown}”这几个字，不是它所指的内容"), hint));
    }
    pack.table(&table)?;
    let message = format!("这里印出来的是路径“{shown}”这几个字，不是它所指的数");
    if parts.column.is_none() {
        let known = || CellPath::parse(text).is_ok_and(|path| pack.resolve(&path).is_ok());
        if !parts.is_open(&parts.row) && !known() {
            return None;
        }
        let hint = format!("这是一行的路径，还要接上列名：写成 {{{{ ({said} ~ \"/列名\") | wan }}}}");
        return Some((message, hint));
    }
    let hint = format!(
        "在后面加上过滤器：印金额写成 {{{{ {said} | wan }}}}，印与上年相比的增减写 | change，印增减的原因写 | reason"
    );
    Some((message, hint))
}

/// An expression as a filter may follow it.
fn in_brackets(said: &str) -> String {
    let quoted = said.starts_with('"') && !said[1..].trim_end_matches('"').contains('"');
    if said.contains(' ') && !quoted { format!("({said})") } else { said.to_owned() }
}

fn list(pack: &Pack, said: &str, item: Option<&Meaning>) -> (String, String) {
    let message = "这里是一个列表，印出来带着方括号和引号".to_owned();
    let record = item.and_then(|item| match item.0.first()?.sense {
        MeantAs::Fielded(ref record) => record.fields(pack).first().map(|name| part(name)),
        _ => None,
    });
    let each = |field: &str| format!("{{% for one in {said} %}}{{{{ one{field} }}}}{{% endfor %}}");
    let hint = match record {
        Some(field) => format!("请逐项写：{}", each(&field)),
        None => {
            let said = in_brackets(said);
            format!(
                "请逐项写：{}；只要第一项，写成 {{{{ {said} | first }}}}；要连成一行，写成 {{{{ {said} | join(sep=\"、\") }}}}",
                each("")
            )
        }
    };
    (message, hint)
}

fn thing(pack: &Pack, said: &str, record: &Fielded) -> (String, String) {
    let message = "这里是一组内容，不是文字，印出来带着花括号和引号".to_owned();
    let fields = record.fields(pack);
    // what it is called is meant more often than what happens to stand first
    let likely = fields.iter().find(|field| *field == "name").or(fields.first());
    let hint = match (likely, record) {
        (Some(first), _) => {
            let label = record.label();
            let names = listed(fields.iter().map(String::as_str));
            format!("请写明印哪一项，如 {{{{ {said}{} }}}}；{label}有：{names}", part(first))
        }
        (None, Fielded::Entries(Some(fact))) => {
            format!("请写明印哪一项，写成 {{{{ entry(fact=\"{fact}\", key=…) }}}}")
        }
        (None, _) => format!("请写明印哪一项，写成 {{{{ {said}[\"项名\"] }}}}"),
    };
    (message, hint)
}

/// How a field of a thing is written behind it.
fn part(field: &str) -> String {
    if field.is_ascii() { format!(".{field}") } else { format!("[\"{field}\"]") }
}
