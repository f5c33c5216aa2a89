//! Entries of lists without a tree: tables, checks, facts, rows, sides, fields.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::super::at::FileSpot;
use super::super::tree::{self, Placed};
use super::{Merger, STEERING, identity, keep_label, near, needed, text_of, whole};

impl Merger<'_> {
    /// Lays entries over a list, each over the one that it names.
    pub(super) fn entries<'i>(&mut self, base: &mut DeArray<'i>, own: DeArray<'i>, list: &str) {
        // a list that nothing below has is taken as it stands
        let fresh = base.is_empty();
        for entry in own {
            let placed = entry.span();
            if fresh && !has_id(&entry, list) {
                // what a new entry lacks is told when it is read
                tree::insert(base, usize::MAX, entry);
                continue;
            }
            // one without an id is told
            let Some((id, span)) = self.id(&entry, list) else { continue };
            let DeValue::Table(table) = entry.into_inner() else { continue };
            let outer = std::mem::take(&mut self.table);
            self.table = if list == "table" { id.clone() } else { outer.clone() };
            self.twice(list, &id, &table, &span);
            let own = Spanned::new(placed, table);
            match fresh && !self.removes(own.get_ref()) {
                true => self.insert(base, list, own),
                false => self.entry(base, list, (id, span), own),
            }
            self.table = outer;
        }
    }

    /// Tells what one file says twice in whole, of lists in which nothing may recur.
    fn twice(&mut self, list: &str, id: &str, own: &DeTable<'_>, span: &Range<usize>) {
        let once = !matches!(
            list,
            "row" | "columns" | "side" | "texts" | "amounts" | "indicators" | "fields" | "classes" | "bar"
        );
        let all = needed(list).iter().all(|key| own.contains_key(*key));
        if !once || !all || own.contains_key("remove") {
            return;
        }
        let said = (list.to_owned(), id.to_owned());
        if self.listed.contains(&said) {
            let (key, what) = identity(list).unwrap_or(("id", "项"));
            let message = format!("这个文件里有两{what}的 {key} 都是“{id}”");
            self.fault(span.clone(), message, "请删去一个，或给其中一个改名");
        }
        self.listed.push(said);
    }

    fn entry<'i>(
        &mut self,
        base: &mut DeArray<'i>,
        list: &str,
        (id, span): (String, Range<usize>),
        own: Spanned<DeTable<'i>>,
    ) {
        let found = answering(base, list, &id, own.get_ref());
        match found.as_slice() {
            [] if self.is_new(base, list, (&id, &span), own.get_ref()) => self.insert(base, list, own),
            [] => {}
            [at] if self.removes(own.get_ref()) => {
                let gone = tree::remove(base, *at);
                self.take_away(list, &gone, &id, &span);
            }
            [at] => {
                let placed = own.span();
                let own = own.into_inner();
                let moves = STEERING[1..].iter().any(|key| own.contains_key(*key));
                let steering = moves.then(|| own.clone());
                if let Some(known) = base.get_mut(*at) {
                    let anew = whole(list, &own);
                    if anew {
                        *known = Spanned::new(placed, DeValue::Table(DeTable::new()));
                    }
                    if let DeValue::Table(known) = known.get_mut() {
                        if anew {
                            self.merge_new(known, own);
                        } else {
                            keep_label(list, known, &own);
                            self.merge(known, own);
                        }
                        if list == "heading" {
                            known.remove("level");
                        }
                    }
                }
                if let Some(steering) = steering {
                    let entry = tree::remove(base, *at);
                    let to = self.position(base, list, &steering).unwrap_or((*at).min(base.len()));
                    tree::insert(base, to, entry);
                }
            }
            many => {
                let (_, what) = identity(list).unwrap_or(("id", "项"));
                let message = format!("“{}”有{}{what}都叫“{id}”，不知道改哪一{what}", self.table, many.len());
                self.fault(span, message, "请写明 parent，即它的上一级");
            }
        }
    }

    /// Whether an entry that answers to nothing is a new one; a fault where it is meant to change something.
    fn is_new(
        &mut self,
        base: &DeArray<'_>,
        list: &str,
        (id, span): (&str, &Range<usize>),
        own: &DeTable<'_>,
    ) -> bool {
        let (key, what) = identity(list).unwrap_or(("id", "项"));
        let removes =
            own.contains_key("remove") && !own.get("remove").is_some_and(|v| v.get_ref().is_array());
        let lacks: Vec<&str> = needed(list).iter().filter(|key| !own.contains_key(**key)).copied().collect();
        let known: Vec<String> = ids(base, key);
        // a table has the sides that its shape has
        if !(removes || is_change(own) || !lacks.is_empty() || list == "side") {
            return true;
        }
        let near = near(id, known.iter());
        let one = if what.chars().count() > 1 { "" } else { "一" };
        let whose = match self.table.is_empty() || list == "table" {
            true => "模板包里".to_owned(),
            false => format!("“{}”", self.table),
        };
        let message = format!("{whose}没有“{id}”这{one}{what}{near}");
        let what = what.trim_start_matches(['张', '条', '种', '个', '幅']);
        let file = self.layers.file_at(FileSpot(span.start)).filter(|file| self.layers.hides(file));
        let hint = match (lacks.is_empty(), list, file) {
            (_, _, Some(file)) if base.is_empty() => format!(
                "这个文件整份替换了底下的同名文件，那里的都不用了；只想改几处，请改名，如 {}",
                file.adding_name()
            ),
            (_, "side", _) => "请写这张表有的一侧".to_owned(),
            (true, _, _) => format!("请写已有的 {key}；要新增一{what}，请再写上 label"),
            (false, _, _) => format!("请写已有的 {key}；要新增，还要写 {}", lacks.join("、")),
        };
        self.fault(span.clone(), message, &hint);
        false
    }

    /// Lays what is new over nothing.
    pub(super) fn merge_new<'i>(&mut self, fresh: &mut DeTable<'i>, own: DeTable<'i>) {
        let outer = std::mem::replace(&mut self.fresh, true);
        self.merge(fresh, own);
        self.fresh = outer;
    }

    /// Puts a new entry where it wants to be, else at the end.
    fn insert<'i>(&mut self, base: &mut DeArray<'i>, list: &str, own: Spanned<DeTable<'i>>) {
        let at = self.position(base, list, own.get_ref()).unwrap_or(base.len());
        let mut fresh = DeTable::new();
        let placed = own.span();
        self.merge_new(&mut fresh, own.into_inner());
        tree::insert(base, at, Spanned::new(placed, DeValue::Table(fresh)));
    }

    /// Where an entry goes: beside the one that it names; none where it names none.
    fn position(&mut self, base: &DeArray<'_>, list: &str, own: &DeTable<'_>) -> Option<usize> {
        let (key, _) = identity(list)?;
        for (steer, step) in [("after", 1), ("before", 0)] {
            let Some(anchor) = own.get(steer).filter(|anchor| !anchor.get_ref().is_array()) else { continue };
            let name = anchor.get_ref().as_str().unwrap_or_default();
            match ids(base, key).iter().rposition(|id| id == name) {
                Some(at) => return Some(at + step),
                None => self.no_anchor(anchor, name, &ids(base, key)),
            }
        }
        None
    }

    /// Says that what an entry is to stand beside is not there.
    pub(super) fn no_anchor(&mut self, anchor: &Placed<'_>, name: &str, known: &[String]) {
        let whose = if self.table.is_empty() { "模板包" } else { &self.table };
        let message = format!("“{whose}”里没有“{name}”，不知道放在哪里{}", near(name, known.iter()));
        self.fault(anchor.span(), message, "请写已有的一项；不写 after 和 before 的，放在最后");
    }
}

/// Whether an entry states what identifies it.
fn has_id(entry: &Placed<'_>, list: &str) -> bool {
    identity(list).is_some_and(|(key, _)| entry.get_ref().get(key).is_some())
}

/// The entries of a list that an entry may mean.
fn answering(base: &DeArray<'_>, list: &str, id: &str, own: &DeTable<'_>) -> Vec<usize> {
    let Some((key, _)) = identity(list) else { return Vec::new() };
    let parent = if list == "row" { text_of(own, "parent") } else { None };
    let mut found = Vec::new();
    for (at, value) in base.iter().enumerate() {
        let DeValue::Table(known) = value.get_ref() else { continue };
        // headings are listed by their level, which they need not state
        let is_it = match list {
            "heading" => (at + 1).to_string() == id,
            _ => text_of(known, key) == Some(id),
        };
        if is_it && parent.is_none_or(|parent| text_of(known, "parent") == Some(parent)) {
            found.push(at);
        }
    }
    found
}

/// What identifies the entries of a list.
fn ids(base: &DeArray<'_>, key: &str) -> Vec<String> {
    let mut known = Vec::new();
    for value in base {
        if let DeValue::Table(table) = value.get_ref()
            && let Some(id) = text_of(table, key)
        {
            known.push(id.to_owned());
        }
    }
    known
}

/// Whether an entry only changes what is there: a new one says more than other labels.
pub(super) fn is_change(own: &DeTable<'_>) -> bool {
    own.get("remove").is_some_and(|value| !value.get_ref().is_array())
        || own.contains_key("aliases")
            && own.keys().all(|key| ["id", "aliases", "parent"].contains(&key.get_ref().as_ref()))
}
