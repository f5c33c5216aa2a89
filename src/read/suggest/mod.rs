//! For sheets that the pack does not explain: the lines of an overlay file that would make them readable.
//!
//! A known table gets the lines that change, a sheet that the pack does not have a whole `[[table]]`. Every
//! candidate is tried before it is shown: laid over the pack as the file would be, and the sheet read with it.
//! What reads without a fault of layout goes first; what only a person can decide is said.

mod candidates;
mod form;
mod loose;
mod order;
mod patch;
mod rows;
mod sense;
mod trial;

use crate::budget::label;
use crate::diag::{Diagnostics, Place, column_letters};
use crate::pack::schema::{Presence, TableSchema};
use crate::pack::{Pack, overlay};

use super::account::Account;
use super::grid::Grid;
use super::guess::shape::{self, SheetLook, Sketch};
use super::guess::{draft, id};
use super::header;
use super::recognise::{self, Claim, title_key};

use trial::Tryout;

/// Where a suggestion is kept.
pub const FILE: &str = "templates/tables-本地.toml";

/// What to add for one sheet.
#[derive(Debug)]
pub struct Suggestion {
    /// The sheet.
    pub place: Place,
    /// Id of the table that the sheet becomes; none where only a person can decide.
    pub table: Option<String>,
    /// What was assumed, and what a person must decide.
    pub reasons: Vec<String>,
    /// The lines of the overlay, comments among them; empty where only a person can decide.
    pub toml: String,
}

/// Before what a person must decide.
const DECIDE: &str = "请决定：";

/// Suggestions for all sheets that are not fully understood.
pub fn suggest(grids: &[Grid], pack: &Pack) -> Vec<Suggestion> {
    let (_, accounts) = super::tables(grids, pack, &mut Diagnostics::new());
    suggest_for(grids, &accounts, pack)
}

/// The same, for sheets that were read: their accounts say which labels were matched loosely.
pub fn suggest_for(grids: &[Grid], accounts: &[Account], pack: &Pack) -> Vec<Suggestion> {
    let mut faults = Diagnostics::new();
    let claims = recognise::recognise(grids, pack, None, &mut faults);
    let mut work = pack.clone();
    let mut taken: Vec<String> = Vec::new();
    let mut out = Vec::new();
    for (sheet, (grid, account)) in grids.iter().zip(accounts).enumerate() {
        if grid.hidden || grid.cut.is_some() {
            continue;
        }
        let found = match claims.iter().find(|claim| claim.sheet == sheet) {
            Some(claim) => known(grid, claim, account, &work),
            None => unclaimed(grid, &claims, &taken, &work),
        };
        let Some(found) = found else { continue };
        // what comes after sees it, so that two sheets do not become one table
        if overlay::apply(&mut work, &found.toml, FILE).is_ok() {
            taken.extend(found.table.clone());
            out.push(found);
        }
    }
    out
}

/// A sheet that was taken for a table of the pack.
fn known(grid: &Grid, claim: &Claim, account: &Account, pack: &Pack) -> Option<Suggestion> {
    let schema = &pack.tables[claim.table];
    let Some(header) = &claim.header else {
        let mut patch = patch::Patch::new(schema);
        loose::add(&mut patch, &account.loose, sense::Sense::of(grid, pack));
        let lines = patch.toml();
        if lines.is_none() && schema.form().is_some() {
            return form::unread(grid, claim, pack);
        }
        return lines.map(|toml| suggestion(grid, &schema.id, Vec::new(), toml));
    };
    let candidates = candidates::of_header(grid, schema, header, account, pack)?;
    // where every column is there, faults are those of the figures, and another layout would hide them
    let open = header.unknown.iter().filter(|(col, _)| trial::filled(grid, header, *col)).count();
    // one label that is wrong makes no other table
    let few = candidates.is_empty() && open <= header.missing.len() + 1;
    let whole = match (header.is_complete() && open == 0) || few {
        true => Whole::Never,
        false => Whole::Instead,
    };
    choose(grid, candidates, Some(schema), whole, pack)
}

/// A sheet that no table claimed: a known title, a known header, or a new table.
fn unclaimed(grid: &Grid, claims: &[Claim], taken: &[String], pack: &Pack) -> Option<Suggestion> {
    if recognise::is_front(grid) || grid.is_empty() {
        return None;
    }
    let mut faults = Diagnostics::new();
    let alone = recognise::recognise(std::slice::from_ref(grid), pack, None, &mut faults);
    if alone.first().is_some_and(|own| claims.iter().any(|claim| claim.table == own.table)) {
        // another sheet is the better one, which is told
        return None;
    }
    let sketch = shape::sketch(grid, pack)?;
    if let Some(found) = twin(grid, &sketch, claims, pack) {
        return Some(found);
    }
    let free = |index: &usize| {
        !claims.iter().any(|claim| claim.table == *index)
            && !taken.contains(&pack.tables[*index].id)
            && pack.tables[*index].has_header()
    };
    let titled = (0..pack.tables.len()).filter(free).filter_map(|index| {
        let (title, _) = recognise::title_of(grid, &pack.tables[index], &pack.manifest.kinds)?;
        Some((title.chars().count(), index))
    });
    if let Some((_, index)) = titled.max() {
        let schema = &pack.tables[index];
        return choose(
            grid,
            candidates::of_title(grid, schema, &sketch, pack),
            Some(schema),
            Whole::ByTitle,
            pack,
        );
    }
    if let Some(found) = same_header(grid, &sketch, free, pack) {
        return Some(found);
    }
    choose(grid, Vec::new(), None, Whole::ByTitle, pack)
}

/// A sheet under the same title as another one, which was taken for that table: only a person can say more.
fn twin(grid: &Grid, sketch: &Sketch, claims: &[Claim], pack: &Pack) -> Option<Suggestion> {
    let title = title_key(&sketch.title);
    let same = |claim: &&Claim| {
        let schema = &pack.tables[claim.table];
        !schema.spreads() && schema.titles(&pack.manifest.kinds).iter().any(|known| title_key(known) == title)
    };
    let schema = claims.iter().find(same).map(|claim| &pack.tables[claim.table])?;
    let what = format!(
        "另一张工作表已经认作“{}”，这一张标题相同而表头不同；不用的请删去，要用的请改标题，再运行一次",
        schema.id
    );
    Some(decision(grid, &what))
}

/// A table of the pack whose header the sheet has, under another title.
fn same_header(
    grid: &Grid,
    sketch: &Sketch,
    free: impl Fn(&usize) -> bool,
    pack: &Pack,
) -> Option<Suggestion> {
    let mut fits: Vec<usize> = Vec::new();
    for index in (0..pack.tables.len()).filter(free) {
        let header = header::find(grid, &pack.tables[index], pack.placeholders(None));
        if header.is_some_and(|header| header.is_complete() && header.unknown.is_empty()) {
            fits.push(index);
        }
    }
    let like = |index: &usize| {
        strsim::normalized_levenshtein(&title_key(&pack.tables[*index].id), &title_key(&sketch.title))
    };
    let best = fits.iter().copied().max_by(|a, b| like(a).total_cmp(&like(b)))?;
    if fits.len() > 1 && like(&best) < 0.5 {
        return None;
    }
    let schema = &pack.tables[best];
    let mut patch = patch::Patch::new(schema);
    let reason = format!("表头与“{}”相同，标题写作“{}”", schema.id, sketch.title);
    patch.alias_table(sketch.title.clone(), reason);
    let others: Vec<&str> =
        fits.iter().filter(|index| **index != best).map(|index| pack.tables[*index].id.as_str()).collect();
    if !others.is_empty() {
        patch.decide(format!("也可能是{}，请核对标题是哪一张表", others.join("、")));
    }
    let toml = patch.toml()?;
    Tryout::of(grid, &toml, &schema.id, pack).reads().then(|| suggestion(grid, &schema.id, Vec::new(), toml))
}

/// A way to make a sheet readable.
pub(super) struct Candidate {
    /// The lines.
    toml: String,
    /// The columns that are told by their order alone, so that sums must prove them.
    proof: Proof,
    /// How many columns were told by their labels or their content.
    sure: usize,
    /// What a person must decide besides, since the lines alone do not make it readable.
    decide: Option<String>,
}

/// Whether a sheet may become a whole table as it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    /// Its columns are those of the pack's table.
    Never,
    /// In the place of the pack's table.
    Instead,
    /// In the place of the pack's table where it has its title, else a table of its own.
    ByTitle,
}

/// Columns that sums must prove: side and id.
type Proof = Vec<(String, String)>;

/// The first candidate that reads, else the whole table as the sheet shows it where that may be, else
/// the least faulty one.
fn choose(
    grid: &Grid,
    candidates: Vec<Candidate>,
    schema: Option<&TableSchema>,
    other: Whole,
    pack: &Pack,
) -> Option<Suggestion> {
    let mut tried: Vec<(Tryout, Suggestion)> = Vec::new();
    let id = schema.map_or("", |schema| &schema.id);
    for candidate in candidates {
        if let Some(what) = candidate.decide {
            return Some(Suggestion { toml: candidate.toml, ..decision(grid, &what) });
        }
        let trial = Tryout::of(grid, &candidate.toml, id, pack);
        let daring = !candidate.proof.is_empty();
        if trial.reads() && (!daring || trial.proven(&candidate.proof)) {
            let mut reasons = Vec::new();
            if trial.contradicted() {
                reasons.push(format!("{DECIDE}照下面的写法，有的行合计不等于各列之和，请核对各列和 parts"));
            }
            return Some(suggestion(grid, id, reasons, candidate.toml));
        }
        if !daring && !candidate.toml.is_empty() {
            tried.push((trial, suggestion(grid, id, Vec::new(), candidate.toml)));
        }
    }
    let sketch = shape::sketch(grid, pack)?;
    match &sketch.look {
        SheetLook::None(why) if tried.is_empty() => {
            return Some(decision(grid, why));
        }
        _ if other == Whole::Never => {}
        _ => tried.extend(whole(grid, &sketch, schema, other, pack)),
    }
    // of equals the first: the lines that change before a whole table
    let Some((trial, mut best)) = tried.into_iter().min_by_key(|(trial, _)| trial.errors) else {
        return Some(decision(grid, &wrong_header(grid, schema?, pack)));
    };
    if trial.errors == Tryout::UNKNOWN {
        let why = trial.first.unwrap_or_default();
        let what = format!("照“{}”拟了一张表，{why}；请核对标题和表头，再运行一次", sketch.title);
        return Some(decision(grid, &what));
    }
    if let Some(first) = trial.first.filter(|_| trial.errors > 0) {
        best.reasons.push(format!("{DECIDE}照下面的写法还有{}处读不出来，第一处是：{first}", trial.errors));
    }
    Some(best)
}

/// What to do about a known table some of whose columns have labels of others.
fn wrong_header(grid: &Grid, schema: &TableSchema, pack: &Pack) -> String {
    let header = header::find(grid, schema, pack.placeholders(None));
    let header = header.unwrap_or_default();
    let named = |labels: Vec<String>| match labels.as_slice() {
        [] => "没有".to_owned(),
        all => format!("“{}”", all.join("”、“")),
    };
    let missing = header.missing.iter().filter_map(|(side, leaf)| {
        let leaves = schema.sides().get(*side)?.leaves();
        let (groups, column) = leaves.get(*leaf)?;
        let group = groups.last().map(|group| format!("{}·", group.label())).unwrap_or_default();
        Some(format!("{group}{}", column.label()))
    });
    let open = header.unknown.iter().filter(|(col, _)| trial::filled(grid, &header, *col));
    let open = open.map(|(col, label)| format!("{}（{}列）", label::clean(label), column_letters(*col)));
    format!(
        "这是“{}”，表头与模板包的不同：缺{}，多出{}；是不是有一栏的名称写成了别的栏的，请照模板包改正表头，再运行一次",
        schema.id,
        named(missing.collect()),
        named(open.collect())
    )
}

/// A whole table as the sheet shows it: in the place of the pack's where the title is the same.
fn whole(
    grid: &Grid,
    sketch: &Sketch,
    schema: Option<&TableSchema>,
    how: Whole,
    pack: &Pack,
) -> Option<(Tryout, Suggestion)> {
    let same = schema.filter(|schema| how == Whole::Instead || is_titled(schema, &sketch.title, pack));
    let mut reasons = Vec::new();
    let (own, presence) = match (same, schema) {
        (Some(schema), _) => {
            reasons.push(format!("与模板包的“{}”标题相同而表样不同，整张换成下面的样子", schema.id));
            reasons.push(format!("{DECIDE}核对规则和正文里用到“{}”的地方，要照新的列名、行名改", schema.id));
            (schema.id.clone(), word(schema.presence))
        }
        (None, Some(schema)) => {
            reasons.push(format!("标题里有“{}”，表样不是那张表，照表头拟了一张", schema.id));
            reasons.push(format!(
                "{DECIDE}就是“{0}”的，不要用下面的写法，请照模板包改正表头：用了以后还缺“{0}”",
                schema.id
            ));
            (free_id(&sketch.title, pack), "supplementary")
        }
        (None, None) => {
            reasons.push("模板包里没有这样的表，照表头拟了一张；请核对列的用途".to_owned());
            (free_id(&sketch.title, pack), "supplementary")
        }
    };
    reasons.extend(sketch.decide.iter().map(|what| format!("{DECIDE}{what}")));
    let toml = draft::table(grid, sketch, &own, presence, pack)?;
    let trial = Tryout::of(grid, &toml, &own, pack);
    Some((trial, suggestion(grid, &own, reasons, toml)))
}

/// Whether a title is one of a table's own, whoever publishes it and for whichever year.
fn is_titled(schema: &TableSchema, title: &str, pack: &Pack) -> bool {
    let kinds = &pack.manifest.kinds;
    let bare = |title: &str| {
        let title =
            ["{year}年度", "{year}年", "{kind}"].iter().fold(title.to_owned(), |t, w| t.replace(w, ""));
        kinds.iter().fold(title_key(&title), |title, kind| title.replace(kind.as_str(), ""))
    };
    let printed = schema.title.iter().chain(schema.title_of.values());
    let known = schema.titles(kinds);
    known.iter().chain(printed).any(|known| bare(known) == bare(title))
}

fn word(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "",
        Presence::Optional => "optional",
        Presence::Supplementary => "supplementary",
    }
}

/// An id that no table of the pack has.
fn free_id(title: &str, pack: &Pack) -> String {
    let wanted = id(title);
    let mut own = wanted.clone();
    let mut number = 2;
    while pack.table(&own).is_some() {
        own = format!("{wanted}{number}");
        number += 1;
    }
    own
}

/// Lines for a sheet, with the id of the table that it becomes.
fn suggestion(grid: &Grid, table: &str, reasons: Vec<String>, toml: String) -> Suggestion {
    Suggestion { place: grid.place(), table: Some(table.to_owned()), reasons, toml }
}

/// What only a person can decide.
fn decision(grid: &Grid, what: &str) -> Suggestion {
    let reasons = vec![format!("{DECIDE}{what}")];
    Suggestion { place: grid.place(), table: None, reasons, toml: String::new() }
}

/// A label as it is kept among aliases.
fn kept(text: &str) -> String {
    label::clean(text)
}
