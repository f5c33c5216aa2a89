//! Ways to make a sheet readable as a known table: which of its columns are which of the table's.

use crate::budget::label;
use crate::pack::Pack;
use crate::pack::schema::{ColumnRole, ColumnSchema, SideSchema, TableSchema};
use crate::read::account::Account;
use crate::read::grid::Grid;
use crate::read::guess::columns::{self, Guess, Purpose};
use crate::read::guess::draft::{list, quoted};
use crate::read::guess::shape::{SheetLook, Sketch};
use crate::read::guess::sums::{self, Matrix};
use crate::read::guess::{self, id};
use crate::read::header::{Header, header_key};

use super::patch::{Patch, has_label};
use super::sense::{ALIKE, Sense};
use super::trial::filled;
use super::{Candidate, DECIDE, Proof, loose, rows};

/// A column of the table that the sheet lacks: side and leaf.
pub(super) type LeafAt = (usize, usize);

/// What the figures say about sums on a sheet: for each column of it, the columns whose sum it is.
type ColumnSums = Vec<(u32, Vec<u32>)>;

/// The columns of a sheet and of a table, while they are brought together.
pub(super) struct Match<'a> {
    pub(super) schema: &'a TableSchema,
    pub(super) pack: &'a Pack,
    pub(super) sense: Sense<'a>,
    /// First and last sheet column of each side.
    ranges: Vec<(u32, u32)>,
    /// Columns of the table that were not found.
    missing: Vec<LeafAt>,
    /// Columns of the sheet that nobody claims.
    pub(super) open: Vec<Guess>,
    /// Which sheet column each leaf has.
    pub(super) found: Vec<(LeafAt, u32)>,
    /// Sums of columns.
    sums: ColumnSums,
}

/// Ways for a sheet whose header was found; none where nothing is open.
pub(super) fn of_header(
    grid: &Grid,
    schema: &TableSchema,
    header: &Header,
    account: &Account,
    pack: &Pack,
) -> Option<Vec<Candidate>> {
    let guessed = guess::below(grid, header.first, header.last);
    let (guesses, _) = columns::of(grid, &guessed, pack);
    let unknown = |guess: &Guess| header.unknown.iter().any(|(col, _)| *col == guess.col);
    let ignored =
        |guess: &Guess| schema.ignore.iter().any(|label| header_key(label) == header_key(guess.label()));
    let wanted = |guess: &Guess| !header.missing.is_empty() || filled(grid, header, guess.col);
    let open: Vec<Guess> =
        guesses.iter().filter(|g| unknown(g) && wanted(g) && !ignored(g)).cloned().collect();
    let mut found = Vec::new();
    for (side, columns) in header.columns.iter().enumerate() {
        found.extend(columns.iter().enumerate().filter_map(|(leaf, col)| Some(((side, leaf), (*col)?))));
    }
    let mut base = Patch::new(schema);
    let sense = Sense::of(grid, pack);
    loose::add(&mut base, &account.loose, sense);
    rows::add(&mut base, grid, header, pack);
    if header.missing.is_empty() && open.is_empty() && base.toml().is_none() && !base.decides() {
        return None;
    }
    // a label twice, under other groups: this year's and last year's; which is which no alias can say
    let twice = open.iter().any(|guess| {
        let same = |other: &&Guess| !unknown(other) && header_key(other.label()) == header_key(guess.label());
        guess.purpose == Purpose::Amount && guesses.iter().any(|other| same(&other))
    });
    if twice && schema.sides().len() == 1 {
        return Some(Vec::new());
    }
    let ranges = ranges(header, schema.sides().len());
    let matched = Match {
        schema,
        pack,
        sense,
        ranges,
        missing: header.missing.clone(),
        open,
        found,
        sums: sums_of(grid, &guessed.body, &guesses),
    };
    Some(matched.candidates(base, &guesses))
}

/// Ways for a sheet that has the title of a table and not its header.
pub(super) fn of_title(grid: &Grid, schema: &TableSchema, sketch: &Sketch, pack: &Pack) -> Vec<Candidate> {
    let ranges = match &sketch.look {
        SheetLook::Balance(halves) => halves
            .iter()
            .map(|half| (half.columns.first().map_or(0, |c| c.col), half.columns.last().map_or(0, |c| c.col)))
            .collect(),
        _ => vec![(0, u32::MAX)],
    };
    if ranges.len() != schema.sides().len() {
        return Vec::new();
    }
    let mut missing = Vec::new();
    for (side, own) in schema.sides().iter().enumerate() {
        let leaves = own.leaves();
        missing.extend((0..leaves.len()).filter(|leaf| !leaves[*leaf].1.optional).map(|leaf| (side, leaf)));
    }
    let open = sketch.columns.iter().filter(|guess| guess.purpose != Purpose::Skip).cloned().collect();
    let required = missing.len();
    let sense = Sense::of(grid, pack);
    let matched = Match { schema, pack, sense, ranges, missing, open, found: Vec::new(), sums: Vec::new() };
    let mut base = Patch::new(schema);
    base.decide(format!("标题是“{}”，表头没有认出来，请核对下面各列", schema.id));
    let mut all = matched.candidates(base, &sketch.columns);
    // too little in common to be that table, unless sums prove it
    all.retain(|candidate| !candidate.proof.is_empty() || candidate.sure * 2 >= required);
    all
}

fn ranges(header: &Header, sides: usize) -> Vec<(u32, u32)> {
    let start = |side: usize| {
        let own = header.columns.get(side).into_iter().flatten().flatten();
        own.chain(header.codes.get(side).into_iter().flatten()).min().copied()
    };
    (0..sides)
        .map(|side| {
            let first = if side == 0 { 0 } else { start(side).unwrap_or(0) };
            let next = (side + 1..sides).find_map(start);
            (first, next.map_or(u32::MAX, |next| next.saturating_sub(1)))
        })
        .collect()
}

impl<'a> Match<'a> {
    pub(super) fn leaf(&self, (side, leaf): LeafAt) -> Option<&'a ColumnSchema> {
        self.schema.sides().get(side)?.leaves().get(leaf).map(|(_, column)| *column)
    }

    /// Whether what a column holds is what a leaf asks for.
    pub(super) fn fits(&self, leaf: LeafAt, guess: &Guess) -> bool {
        let Some(column) = self.leaf(leaf) else { return false };
        let (first, last) = self.ranges[leaf.0];
        let words = matches!(guess.purpose, Purpose::Name | Purpose::Text);
        (first..=last).contains(&guess.col)
            && match column.role {
                ColumnRole::Amount => guess.purpose == Purpose::Amount,
                ColumnRole::Code => guess.purpose == Purpose::Code,
                ColumnRole::Name => words && guess.why.is_none(),
                ColumnRole::Text => words,
            }
    }

    /// The careful way, then the one that goes by the order of what is left.
    fn candidates(mut self, base: Patch<'a>, all: &[Guess]) -> Vec<Candidate> {
        let mut patch = base;
        let sure = self.by_label(&mut patch) + self.by_role(&mut patch);
        let mut out = Vec::new();
        let left: Vec<LeafAt> = self.missing.clone();
        let amounts: Vec<Guess> =
            self.open.iter().filter(|g| g.purpose == Purpose::Amount).cloned().collect();
        let by_order: Vec<(LeafAt, &Guess)> =
            left.iter().copied().zip(&amounts).filter(|(leaf, guess)| self.may_be(*leaf, guess)).collect();
        if !left.is_empty() && by_order.len() == left.len() && left.len() == amounts.len() {
            let mut daring = patch.clone();
            let mut proof = Proof::new();
            for (leaf, guess) in &by_order {
                self.rename(&mut daring, *leaf, guess.label(), DECIDE, "按列的次序，各行的合计也对得上");
                proof.extend(self.place(*leaf));
            }
            let rest = Match { missing: Vec::new(), open: self.without(&by_order), ..self.copy() };
            rest.add_new(&mut daring, all);
            out.extend(daring.toml().map(|toml| Candidate { toml, proof, sure, decide: None }));
        }
        if let Some(why) = self.turned(&left) {
            let toml = patch.toml().unwrap_or_default();
            out.push(Candidate { toml, proof: Proof::new(), sure, decide: Some(why) });
            return out;
        }
        for leaf in &left {
            let Some(column) = self.leaf(*leaf) else { continue };
            let reason = format!("{DECIDE}表里没有“{}”一列，当作可以没有", column.label());
            patch.column(leaf.0, &column.id, ", optional = true", reason);
        }
        self.add_new(&mut patch, all);
        self.parts(&mut patch, all);
        let decide = patch.toml().is_none().then(|| patch.decision()).flatten();
        let toml = patch.toml().unwrap_or_default();
        if !toml.is_empty() || decide.is_some() {
            out.push(Candidate { toml, proof: Proof::new(), sure, decide });
        }
        out
    }

    fn copy(&self) -> Match<'a> {
        Match {
            schema: self.schema,
            pack: self.pack,
            sense: self.sense,
            ranges: self.ranges.clone(),
            missing: self.missing.clone(),
            open: self.open.clone(),
            found: self.found.clone(),
            sums: self.sums.clone(),
        }
    }

    fn without(&self, taken: &[(LeafAt, &Guess)]) -> Vec<Guess> {
        let free = |guess: &&Guess| !taken.iter().any(|(_, own)| own.col == guess.col);
        self.open.iter().filter(free).cloned().collect()
    }

    /// The labels that are alike, the most alike first.
    fn by_label(&mut self, patch: &mut Patch<'_>) -> usize {
        let mut pairs: Vec<(f64, LeafAt, usize)> = Vec::new();
        for leaf in &self.missing {
            let Some(column) = self.leaf(*leaf) else { continue };
            for (at, guess) in self.open.iter().enumerate().filter(|(_, guess)| self.fits(*leaf, guess)) {
                // a part of the column before it is never that column
                if label::fold(guess.label()).starts_with("其中")
                    || !self
                        .sense
                        .same(&without_parts(&guess.path.concat()), &without_parts(&self.path(*leaf)))
                {
                    continue;
                }
                let likeness = |label: &str| self.sense.alike(telling(guess), label);
                let alike = column.labels().map(likeness).fold(0.0, f64::max);
                if alike >= ALIKE {
                    pairs.push((alike, *leaf, at));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut taken: Vec<usize> = Vec::new();
        let mut sure = 0;
        for (_, leaf, at) in pairs {
            if taken.contains(&at) || !self.missing.contains(&leaf) {
                continue;
            }
            let label = self.open[at].label().to_owned();
            self.rename(patch, leaf, &label, "", "写法相近");
            self.found.push((leaf, self.open[at].col));
            self.missing.retain(|own| *own != leaf);
            taken.push(at);
            sure += 1;
        }
        self.drop_open(&taken);
        sure
    }

    /// The only column of codes or names that is left for the only one that is missing.
    fn by_role(&mut self, patch: &mut Patch<'_>) -> usize {
        let mut sure = 0;
        for role in [ColumnRole::Code, ColumnRole::Name] {
            let of_role = |leaf: &LeafAt| self.leaf(*leaf).is_some_and(|column| column.role == role);
            let missing: Vec<LeafAt> = self.missing.iter().copied().filter(of_role).collect();
            for leaf in missing {
                let fitting: Vec<usize> =
                    (0..self.open.len()).filter(|at| self.fits(leaf, &self.open[*at])).collect();
                let named = fitting.iter().copied().find(|at| self.open[*at].purpose == Purpose::Name);
                let only = named.or(fitting.first().copied().filter(|_| fitting.len() == 1));
                let Some(at) = only else { continue };
                let label = self.open[at].label().to_owned();
                self.rename(patch, leaf, &label, "", "按这一列的内容");
                self.found.push((leaf, self.open[at].col));
                self.missing.retain(|own| *own != leaf);
                self.drop_open(&[at]);
                sure += 1;
            }
        }
        sure
    }

    fn drop_open(&mut self, taken: &[usize]) {
        let mut at = 0;
        self.open.retain(|_| {
            at += 1;
            !taken.contains(&(at - 1))
        });
    }

    fn rename(&self, patch: &mut Patch<'_>, leaf: LeafAt, found: &str, before: &str, why: &str) {
        let Some(column) = self.leaf(leaf) else { return };
        if !has_label(column, found) {
            let reason = format!("{before}把“{found}”一列当作“{}”（{why}）", column.label());
            patch.alias_column(leaf.0, &column.id, found, reason);
        }
    }

    /// Sums that are no longer those of the pack, since columns are missing or new: stated anew where the
    /// figures of every row say them.
    fn parts(&self, patch: &mut Patch<'_>, all: &[Guess]) {
        for (leaf, col) in &self.found {
            let Some(column) = self.leaf(*leaf).filter(|column| !column.parts.is_empty()) else { continue };
            let Some((_, parts)) = self.sums.iter().find(|(own, parts)| own == col && !parts.is_empty())
            else {
                continue;
            };
            let known = |col: &u32| {
                let own = self.found.iter().find(|((side, _), own)| *side == leaf.0 && own == col);
                let id = own.and_then(|(leaf, _)| self.leaf(*leaf)).map(|column| column.id.clone());
                id.or_else(|| patch.new_column(leaf.0, all.iter().find(|guess| guess.col == *col)?.label()))
            };
            let Some(parts) = parts.iter().map(known).collect::<Option<Vec<String>>>() else { continue };
            let there = |id: &&String| {
                self.found
                    .iter()
                    .any(|(own, _)| own.0 == leaf.0 && self.leaf(*own).is_some_and(|c| &c.id == *id))
            };
            let stated: Vec<&String> = column.parts.iter().filter(there).collect();
            if stated.len() != parts.len() || !stated.iter().all(|id| parts.contains(id)) {
                let reason = format!("“{}”每一行都等于所列各列之和", column.label());
                patch.column(leaf.0, &column.id, &format!(", parts = {}", list(&parts)), reason);
            }
        }
    }

    /// What is left on the sheet becomes columns of its own, beside the one that stands before it.
    fn add_new(&self, patch: &mut Patch<'_>, all: &[Guess]) {
        let mut added: Vec<String> = Vec::new();
        for guess in &self.open {
            let side = self.ranges.iter().rposition(|(first, _)| *first <= guess.col).unwrap_or_default();
            let Some(schema) = self.schema.sides().get(side) else { continue };
            if guess.purpose == Purpose::Skip {
                patch.ignore(guess.label().to_owned(), format!("“{}”一列不公开", guess.label()));
                continue;
            }
            let own = free(guess, schema, &added);
            added.push(own.clone());
            let mut more = String::new();
            if own != guess.label() {
                more.push_str(&format!(", label = {}", quoted(guess.label())));
            }
            let money = guess.purpose == Purpose::Amount;
            if !money {
                more.push_str(", role = \"text\"");
            }
            more.push_str(", optional = true");
            let before = self.found.iter().filter(|((own, _), col)| *own == side && *col < guess.col);
            let before =
                before.max_by_key(|(_, col)| *col).and_then(|(leaf, col)| Some((self.leaf(*leaf)?, *col)));
            let group = guess.path.split_last().map(|(_, above)| above.to_vec()).unwrap_or_default();
            let reason = if money {
                format!(
                    "{}“{}”一列是模板包没有的，新增一列；请核对它是否算入合计（parts）",
                    DECIDE,
                    guess.path.join("·")
                )
            } else {
                let why = guess.why.unwrap_or("这一列是文字");
                format!("{}{why}；“{}”一列公开的就留着，不公开的改写进 ignore", DECIDE, guess.label())
            };
            let same_group = before.is_some_and(|(_, col)| {
                all.iter().any(|other| {
                    other.col == col && other.path.split_last().is_some_and(|(_, above)| above == group)
                })
            });
            let anchor = before
                .map(|(column, _)| if same_group { column.id.clone() } else { outermost(schema, column) });
            if let Some(anchor) = anchor {
                more.push_str(&format!(", after = {}", quoted(&anchor)));
            }
            patch.column(side, &own, &more, reason);
        }
    }
}

/// Sums of columns, as the figures of every row show them.
fn sums_of(grid: &Grid, rows: &[u32], guesses: &[Guess]) -> ColumnSums {
    let parts = sums::parts(guesses, &Matrix::of(grid, rows, guesses));
    let named = |parts: Vec<usize>| parts.into_iter().map(|at| guesses[at].col).collect();
    guesses.iter().map(|guess| guess.col).zip(parts.into_iter().map(named)).collect()
}

/// The id of the outermost group of a column; its own where it stands by itself.
fn outermost(side: &SideSchema, column: &ColumnSchema) -> String {
    let leaves = side.leaves();
    let own = leaves.iter().find(|(_, leaf)| leaf.id == column.id);
    own.and_then(|(groups, _)| groups.first()).map_or(&column.id, |group| &group.id).clone()
}

/// An id that a side does not have yet.
fn free(guess: &Guess, side: &SideSchema, added: &[String]) -> String {
    let leaves = side.leaves();
    let known = |own: &String| {
        added.contains(own)
            || leaves.iter().any(|(groups, leaf)| &leaf.id == own || groups.iter().any(|g| &g.id == own))
    };
    let wanted = if known(&id(guess.label())) { id(&guess.path.concat()) } else { id(guess.label()) };
    let mut own = wanted.clone();
    let mut number = 2;
    while known(&own) {
        own = format!("{wanted}{number}");
        number += 1;
    }
    own
}

/// The label that says what a column is: that of its group where its own only says that it holds amounts.
fn telling(guess: &Guess) -> &str {
    let plain = ["金额", "小计", "合计"].contains(&header_key(guess.label()).as_str());
    match guess.path.as_slice() {
        [.., group, _] if plain => group,
        _ => guess.label(),
    }
}

/// A path without the word that only says that something is a part.
fn without_parts(path: &str) -> String {
    path.replace("其中", "")
}
