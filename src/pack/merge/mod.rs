//! Laying the files of one kind over each other: `tables.toml`, then what further files and layers change.
//!
//! Keys go by name; lists of tables by what identifies an entry there ([`identity`]): what an entry says replaces,
//! lists of words that are only added to ([`ADDED`]) grow, `remove = true` takes an entry away, `before` and
//! `after` say where it goes. A file named as the kind begins anew, unless its layer has a base. An entry that
//! says all of itself ([`whole`]) takes the place of the one below.

mod columns;
mod entries;
mod values;

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::budget::lookup::nearest;
use crate::diag::Diagnostic;

use super::at::FileSpot;
use super::layers::{Layers, PackFile};
use super::tree::{self, Placed};

use values::{add, list_of, put, sole_side, text_of};

/// Lists of words that are added to.
const ADDED: [&str; 9] = [
    "aliases",
    "ignore",
    "total",
    "endings",
    "either_kind",
    "empty_reasons",
    "empty_fillers",
    "given",
    "watch",
];
/// Keys of an entry that say where it goes, or that it goes away.
const STEERING: [&str; 3] = ["remove", "after", "before"];

/// How many signs of a word may be wrong for it to be taken for another.
const MOST_SLIPS: usize = 2;
/// How many things that are gone are named.
const MOST_NAMED: usize = 5;

/// What a layer took away from those below: what they say of it falls away with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The list that it was in: `table`, `row`, `columns`, `check`, `fact` …
    pub list: String,
    /// The table that it was in; empty for what is in no table.
    pub table: String,
    /// What identified it there.
    pub id: String,
    /// Its label, as far as it had one of its own; else what identified it.
    pub label: String,
    /// Where it is taken away.
    pub spot: FileSpot,
}

/// What came of laying the files of a kind over each other.
#[derive(Debug, Default)]
pub(super) struct Laid<'i> {
    /// The tree; none where no file of the kind is there, or the one below all does not read.
    pub(super) tree: Option<DeTable<'i>>,
    /// What was taken away.
    pub(super) removed: Vec<Removed>,
    /// What should be known and stops nothing.
    pub(super) noticed: Vec<Diagnostic>,
}

/// The key that tells an entry of a list from others there, and what such an entry is called in Chinese.
pub(super) fn identity(list: &str) -> Option<(&'static str, &'static str)> {
    Some(match list {
        "table" => ("id", "张表"),
        "check" => ("id", "条勾稽"),
        "tie" => ("id", "条对应"),
        "codes" => ("id", "种编码"),
        "side" => ("id", "侧"),
        "row" => ("id", "行"),
        "columns" => ("id", "列"),
        "texts" | "amounts" | "indicators" | "fields" | "classes" => ("id", "栏"),
        "part" => ("template", "个部分"),
        "fact" | "project_fact" | "prose" | "project_field" => ("key", "项"),
        "reason" => ("path", "条原因"),
        "called" => ("path", "条称呼"),
        "fixed" => ("text", "条写定的文字"),
        "item" => ("code", "个科目的解释"),
        "income" | "term" => ("name", "个名词"),
        "chart" => ("title", "幅图"),
        "criterion" => ("id", "条标准"),
        "roster_column" => ("id", "栏"),
        "bar" => ("path", "条"),
        "heading" => ("level", "级标题"),
        "form" => ("wrong", "个错字"),
        "renamed" => ("old", "个旧名称"),
        "twice" => ("word", "个可以连用的词"),
        "scopes" => ("level", "级的地域称呼"),
        _ => return None,
    })
}

/// Keys that a new entry of a list has; one below that lacks them is meant to change something.
fn needed(list: &str) -> &'static [&'static str] {
    match list {
        "table" => &["shape"],
        "check" | "tie" => &["title", "left", "right"],
        "codes" => &["name", "lengths", "levels"],
        "fact" | "project_fact" => &["label", "kind"],
        "prose" | "project_field" | "reason" | "bar" => &["label"],
        "part" => &["title"],
        "criterion" => &["group", "item"],
        "roster_column" => &["labels"],
        "called" => &["names"],
        "item" | "income" | "term" => &["text"],
        "classes" => &["children"],
        "form" => &["right"],
        "renamed" => &["new", "since"],
        "twice" => &["then"],
        _ => &[],
    }
}

/// Whether an entry takes the place of the one below instead of changing it.
fn whole(list: &str, entry: &DeTable<'_>) -> bool {
    matches!(list, "table" | "check" | "tie") && needed(list).iter().all(|key| entry.contains_key(*key))
}

/// Lays the files of a kind (`tables`) over each other, from the bottom up.
pub(super) fn laid<'i>(kind: &str, layers: &'i Layers, faults: &mut Vec<Diagnostic>) -> Laid<'i> {
    let (removed, table, listed) = (Vec::new(), String::new(), Vec::new());
    let mut merger = Merger { layers, faults, removed, table, fresh: false, listed };
    let mut tree: Option<DeTable<'i>> = None;
    let mut noticed = Vec::new();
    let mut layer = 0;
    for file in in_order(kind, layers) {
        // what does not read has been told
        let Some(mut own) = tree::parsed(file, layers, merger.faults) else { continue };
        if kind == "pack" {
            // it has led to the layers below
            own.remove("base");
        }
        let named = file.name == format!("{kind}.toml");
        let anew = named && !layers.merges(file.layer);
        // two files of a folder that only add must not say all of the same thing
        if named || layer != file.layer {
            merger.listed.clear();
        }
        layer = file.layer;
        let below = tree.take().unwrap_or_default();
        if anew {
            noticed.extend(lost(file, &below, &own));
        }
        if !named && !file.name.starts_with(&format!("{kind}-")) {
            noticed.push(old_name(file, kind));
        }
        let mut below = if anew { DeTable::new() } else { below };
        merger.merge(&mut below, own);
        tree = Some(below);
    }
    Laid { tree, removed: merger.removed, noticed }
}

/// Says that a file takes the place of one below of which it lacks most entries: few mean that.
fn lost(file: &PackFile, below: &DeTable<'_>, own: &DeTable<'_>) -> Option<Diagnostic> {
    let (mut before, mut gone) = (0, Vec::new());
    for (list, value) in below {
        let (Some((key, _)), Some(entries)) = (identity(list.get_ref()), value.get_ref().as_array()) else {
            // no list of things that have a name
            continue;
        };
        let here = own.get(list.get_ref().as_ref()).and_then(|value| value.get_ref().as_array());
        let has = |id: &str| {
            here.is_some_and(|here| {
                here.iter()
                    .any(|own| own.get_ref().get(key).and_then(|own| own.get_ref().as_str()) == Some(id))
            })
        };
        for entry in entries {
            if let Some(id) = entry.get_ref().get(key).and_then(|id| id.get_ref().as_str()) {
                before += 1;
                if !has(id) {
                    gone.push(id.to_owned());
                }
            }
        }
    }
    if gone.len() * 2 <= before {
        return None;
    }
    let named = gone.iter().take(MOST_NAMED).cloned().collect::<Vec<String>>().join("、");
    let rest = if gone.len() > MOST_NAMED { "等" } else { "" };
    let message = format!(
        "这个文件整份替换了底下的同名文件，那里的{before}项有{}项这里没有：{named}{rest}",
        gone.len()
    );
    let name = file.adding_name();
    let hint = format!("只想加几条或改几条，请把文件改名，如 {name}；有意整份替换的，不必理会");
    Some(Diagnostic::warning("模板-整份", message).at(file.place(0)).hint(hint))
}

/// Whether what goes by a name is a list of tables.
fn is_list(base: &DeTable<'_>, name: &str) -> bool {
    name == "fixed" || base.get(name).is_some_and(|known| known.get_ref().is_array())
}

/// Says how a file of version 0.1.0 is named now.
fn old_name(file: &PackFile, kind: &str) -> Diagnostic {
    let rest = file.name.strip_prefix(kind).unwrap_or_default();
    let message = format!("文件名 {} 少了一个 -，下一版起不再认", file.name);
    Diagnostic::warning("模板-旧写法", message).at(file.place(0)).hint(format!("请改名为 {kind}-{rest}"))
}

/// The files of a kind from the bottom layer up, in each the one named as the kind first.
fn in_order<'i>(kind: &str, layers: &'i Layers) -> Vec<&'i PackFile> {
    let mut files: Vec<&PackFile> = layers.files().iter().filter(|f| is_of_kind(&f.name, kind)).collect();
    files.sort_by_key(|file| (file.layer, file.name != format!("{kind}.toml")));
    files
}

/// Whether a file is `tables.toml`, or one that adds to it: `tables-本单位.toml`; without the hyphen it was so in
/// version 0.1.0, where the kind was tables or checks.
pub(super) fn is_of_kind(name: &str, kind: &str) -> bool {
    let rest = name.strip_prefix(kind).and_then(|rest| rest.strip_suffix(".toml"));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-') || ["tables", "checks"].contains(&kind))
}

/// One kind while its files are laid over each other.
struct Merger<'a> {
    layers: &'a Layers,
    faults: &'a mut Vec<Diagnostic>,
    removed: Vec<Removed>,
    /// Id of the table that is changed, for messages.
    table: String,
    /// Whether what is laid lies over nothing.
    fresh: bool,
    /// What the file in hand has said of, to find what it says twice: list, and what identifies the entry.
    listed: Vec<(String, String)>,
}

impl Merger<'_> {
    /// Lays the keys of a table over those of what it changes.
    fn merge<'i>(&mut self, base: &mut DeTable<'i>, own: DeTable<'i>) {
        for (key, value) in own {
            let name = key.get_ref().to_string();
            if STEERING.contains(&name.as_str()) && !value.get_ref().is_array() {
                continue;
            }
            if let Some(meant) = misspelt_steering(&name) {
                let message = format!("没有 {name} 这一项，是否指 {meant}");
                self.fault(
                    key.span(),
                    message,
                    "请改正；remove 去掉一项，before、after 说明放在哪一项之前、之后",
                );
                continue;
            }
            let span = value.span();
            match value.into_inner() {
                DeValue::Array(list) if goes_by_id(&name, &list) => {
                    self.list(base, &name, key, list);
                }
                DeValue::Array(list) if ADDED.contains(&name.as_str()) => {
                    add(base, key, Spanned::new(span, DeValue::Array(list)));
                }
                DeValue::Table(_) if is_list(base, &name) => {
                    let message = format!("[{name}] 应写作 [[{name}]]");
                    self.fault(key.span(), message, "请写成两重方括号，一条一个，下面的内容不用改");
                }
                DeValue::Table(inner) => self.single(base, key, Spanned::new(span, inner)),
                other => put(base, key, Spanned::new(span, other)),
            }
        }
    }

    /// Lays a list of entries over that of a table.
    fn list<'i>(
        &mut self,
        base: &mut DeTable<'i>,
        name: &str,
        key: Spanned<std::borrow::Cow<'i, str>>,
        own: DeArray<'i>,
    ) {
        if name == "side" && !self.fresh && base.contains_key("columns") {
            return self.no_sides(&own);
        }
        let in_side = matches!(name, "columns" | "row") && base.contains_key("side");
        let holder = if in_side { sole_side(base) } else { Some(base) };
        let Some(holder) = holder else {
            let message = format!("“{}”这张表有两侧", self.table);
            return self.fault(key.span(), message, "请把列和行写在 [[table.side]] 下，并写明是哪一侧（id）");
        };
        let Some(known) = list_of(holder, key) else { return };
        if name == "columns" {
            self.columns(known, own);
        } else {
            self.entries(known, own, name);
        }
    }

    /// Says that a table without sides has none.
    fn no_sides(&mut self, own: &DeArray<'_>) {
        for entry in own {
            let id = entry.get_ref().get("id");
            let span = id.map_or(entry.span(), Spanned::span);
            let id = id.and_then(|id| id.get_ref().as_str()).unwrap_or_default();
            let message = format!("“{}”没有“{id}”这一侧，它不分侧", self.table);
            self.fault(span, message, "请把列和行直接写在 [[table]] 下");
        }
    }

    /// Lays a table over the only one of its key; another id would mean another thing.
    fn single<'i>(
        &mut self,
        base: &mut DeTable<'i>,
        key: Spanned<std::borrow::Cow<'i, str>>,
        own: Spanned<DeTable<'i>>,
    ) {
        let span = own.span();
        let own = own.into_inner();
        let Some(DeValue::Table(known)) = base.get_mut(key.get_ref().as_ref()).map(Spanned::get_mut) else {
            let mut fresh = DeTable::new();
            self.merge(&mut fresh, own);
            return put(base, key, Spanned::new(span, DeValue::Table(fresh)));
        };
        if let (Some(id), Some(stated)) = (text_of(known, "id"), text_of(&own, "id"))
            && id != stated
        {
            let message = format!("“{}”里这一项的 id 是“{id}”，这里写着“{stated}”", self.table);
            return self.fault(span, message, "请照模板包写 id");
        }
        keep_label(key.get_ref(), known, &own);
        self.merge(known, own);
    }

    /// What identifies an entry, and where it stands.
    fn id(&mut self, entry: &Placed<'_>, list: &str) -> Option<(String, Range<usize>)> {
        let (key, what) = identity(list)?;
        let stated = entry.get_ref().as_table().and_then(|own| own.get(key));
        let text = stated.and_then(|stated| {
            let whole = || stated.get_ref().as_integer().map(|number| number.as_str().to_owned());
            Some((stated.get_ref().as_str().map(str::to_owned).or_else(whole)?, stated.span()))
        });
        if text.is_none() {
            let what = what.trim_start_matches(['张', '条', '种', '个', '幅']);
            let message = format!("这一项没有写 {key}，不知道是哪一{what}");
            self.fault(entry.span(), message, &format!("请写上 {key} = …"));
        }
        text
    }

    /// Whether an entry takes away what it names.
    fn removes(&mut self, own: &DeTable<'_>) -> bool {
        let Some(value) = own.get("remove").filter(|value| !value.get_ref().is_array()) else { return false };
        if value.get_ref().as_bool() != Some(true) {
            self.fault(value.span(), "remove 只能写 true".to_owned(), "要去掉这一项，请写 remove = true");
        }
        value.get_ref().as_bool() == Some(true)
    }

    /// Notes what is taken away.
    fn take_away(&mut self, list: &str, gone: &Placed<'_>, id: &str, span: &Range<usize>) {
        let label =
            gone.get_ref().as_table().and_then(|gone| text_of(gone, "label")).unwrap_or(id).to_owned();
        let (list, table, id) = (list.to_owned(), self.table.clone(), id.to_owned());
        self.removed.push(Removed { list, table, id, label, spot: FileSpot(span.start) });
    }

    fn fault(&mut self, span: Range<usize>, message: String, hint: &str) {
        let place = self.layers.place(FileSpot(span.start));
        self.faults.push(Diagnostic::error("模板-改表", message).at(place).hint(hint));
    }
}

/// `，是否指“…”`, where there is a near name.
fn near<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> String {
    nearest(name, known).map(|near| format!("，是否指“{near}”")).unwrap_or_default()
}

/// The word that says where an entry goes, or that it goes away, of which a key is a misspelling.
fn misspelt_steering(key: &str) -> Option<&'static str> {
    let is_meant = |word: &&&str| {
        strsim::osa_distance(key, word) <= MOST_SLIPS
            && key.chars().next() == word.chars().next()
            && key != **word
    };
    STEERING.iter().find(is_meant).copied()
}

/// A relabelled column, row or field stays known by the label that it had.
fn keep_label(list: &str, known: &mut DeTable<'_>, own: &DeTable<'_>) {
    let labelled = ["row", "columns", "texts", "amounts", "indicators", "fields", "name"];
    let (Some(new), true) = (text_of(own, "label"), labelled.contains(&list)) else { return };
    let Some(old) = text_of(known, "label").or_else(|| text_of(known, "id")).map(str::to_owned) else {
        return;
    };
    if old == new {
        return;
    }
    let span = own.get("label").map_or(0..0, Spanned::span);
    let key = Spanned::new(span.clone(), "aliases".into());
    let word = Spanned::new(span.clone(), DeValue::String(old.into()));
    add(known, key, Spanned::new(span, DeValue::Array(std::iter::once(word).collect())));
}

/// Whether the entries of a list change single ones of the list below; headings do where they state a level.
fn goes_by_id(name: &str, list: &DeArray<'_>) -> bool {
    let Some((key, _)) = identity(name) else { return false };
    let mut tables = list.iter().map_while(|entry| entry.get_ref().as_table());
    if name == "heading" { tables.any(|table| table.contains_key(key)) } else { tables.next().is_some() }
}
