//! Checks: what each adds up, over which rows, and when.

use crate::budget::path::CellPath;

use super::super::at::Written;
use super::super::checks::{CheckSpec, Relation, TieSpec};
use super::super::manifest::Manifest;
use super::super::raw::tables::RawTables;
use super::defined::{Amiss, Defined, Found, Quantity};
use super::reserved::{FAMILIES, NOTICED, RULES};
use super::verdicts::{Referring, Verdicts};

/// Holds all checks against what there is.
pub(super) fn hold(verdicts: &mut Verdicts<'_>, now: Defined<'_>, checks: &[CheckSpec]) {
    for (at, check) in checks.iter().enumerate() {
        verdicts.named(&check.id, "勾稽的 id ");
        if let Some(first) = checks[..at].iter().find(|other| other.id == check.id) {
            verdicts.twice(check.id.spot, first.id.spot, format!("两条勾稽的 id 都是“{}”", check.id));
        }
        if is_programs(&check.id, now.manifest, now.tables) {
            let message = format!("“{}”是程序自己的规则的名称", check.id);
            verdicts.wrong(check.id.spot, message, "请改 id");
        }
        if check.title.trim().is_empty() {
            verdicts.wrong(
                check.id.spot,
                format!("勾稽“{}”的 title 空着", check.id),
                "请写一句话，说明什么应当成立",
            );
        }
        // what must be nothing has nothing on the right
        if check.left.is_empty() {
            let message = format!("勾稽“{}”的 left 是空的", check.id);
            verdicts.wrong(check.id.spot, message, "请写至少一个路径；应当没有数的，把 right 写成 []");
        }
        let referring = Referring::new(format!("勾稽“{}”", check.id), check.id.spot);
        verdicts.hold(now, &referring, &|defined, found| references(check, defined, found));
    }
}

/// Holds all ties against what there is.
pub(super) fn hold_ties(verdicts: &mut Verdicts<'_>, now: Defined<'_>, ties: &[TieSpec]) {
    for (at, tie) in ties.iter().enumerate() {
        verdicts.named(&tie.id, "对应的 id ");
        if let Some(first) = ties[..at].iter().find(|other| other.id == tie.id) {
            verdicts.twice(tie.id.spot, first.id.spot, format!("两条对应的 id 都是“{}”", tie.id));
        }
        if tie.title.trim().is_empty() || tie.left.is_empty() || tie.right.is_empty() {
            let message = format!("对应“{}”的 title、left、right 有空着的", tie.id);
            verdicts.wrong(tie.id.spot, message, "请写一句话说明哪些数是同一笔钱，两边各写至少一个路径");
        }
        let referring = Referring::new(format!("对应“{}”", tie.id), tie.id.spot);
        verdicts.hold(now, &referring, &|defined, found| {
            let sides = (sum(defined, &tie.left, false, found), sum(defined, &tie.right, false, found));
            if let (Some((left, _)), Some((right, path))) = sides
                && left != right
            {
                found.push((path.spot, mixed("两边", path)));
            }
        });
    }
}

/// Whether an id is that of a rule of the program, or of one that it makes for a table or code system.
fn is_programs(id: &str, manifest: &Manifest, tables: &RawTables) -> bool {
    if RULES.contains(&id) || NOTICED.iter().any(|begin| id.starts_with(begin)) {
        return true;
    }
    FAMILIES.iter().any(|family| {
        let Some(of) = id.strip_prefix(family).and_then(|rest| rest.strip_prefix('-')) else { return false };
        let of = of.strip_prefix("上年:").unwrap_or(of);
        tables.tables.iter().any(|table| table.id == *of)
            || manifest.codes.iter().any(|codes| codes.name == of)
    })
}

/// All that a check names.
fn references(check: &CheckSpec, defined: &Defined<'_>, found: &mut Vec<Found>) {
    for source in &check.each {
        if let Err(amiss) = each(defined, source) {
            found.push((source.spot, amiss));
        }
    }
    let each = !check.each.is_empty();
    let uses_row = |path: &Written| path.contains(super::defined::ROW);
    if let Some(source) = check.each.first().filter(|_| !check.left.iter().chain(&check.right).any(uses_row))
    {
        let why = "写了 each，left、right 里却没有 {row}".to_owned();
        found.push((source.spot, Amiss::Wrong(why, "请删去 each，或在路径里写 {row}".to_owned())));
    }
    let left = sum(defined, &check.left, each, found);
    let right = sum(defined, &check.right, each, found);
    // whether something is there can be asked of money and of things alike
    let compares = match check.relation {
        Relation::Equal | Relation::AtMost | Relation::AtLeast | Relation::Differs => true,
        Relation::Together | Relation::Implies => false,
    };
    let mut rights = vec![right];
    for other in &check.or_right {
        rights.push(sum(defined, other, each, found));
    }
    for right in rights.into_iter().flatten() {
        if let (true, Some((left, _)), (right, path)) = (compares, left, right)
            && left != right
        {
            found.push((path.spot, mixed("两边", path)));
        }
    }
    for condition in &check.when {
        defined.condition(condition, found);
    }
    sum(defined, &check.only_if_zero, false, found);
    sum(defined, &check.only_if_nonzero, false, found);
    for split in &check.only_if_split {
        let whole = std::slice::from_ref(&split.whole);
        sum(defined, whole, false, found);
        sum(defined, &split.parts, false, found);
        if split.parts.is_empty() {
            let why = format!("“{}”的 parts 一个也没有", split.whole);
            found.push((split.whole.spot, Amiss::Wrong(why, "请写它分成哪几项的路径".to_owned())));
        }
    }
}

/// The rows of a table that a check runs over: `表名@侧/级次`.
fn each(defined: &Defined<'_>, source: &Written) -> Result<(), Amiss> {
    let shape = || {
        Amiss::Wrong(
            format!("each 的“{source}”不是“表名/级次”"),
            "请写成 表名@侧/级次，* 是没有下级的各行".to_owned(),
        )
    };
    let (head, level) = source.rsplit_once('/').ok_or_else(shape)?;
    if level.is_empty() {
        return Err(shape());
    }
    let path = CellPath::parse(&format!("{head}/*")).map_err(|_| shape())?;
    let table = defined.table(&path.table)?;
    let sides = defined.sides(table, path.side.as_deref())?;
    let [side] = sides.as_slice() else {
        let why = format!("“{}”有几侧，each 的“{source}”没有写是哪一侧", table.id);
        return Err(Amiss::Wrong(why, "请写成 表名@侧/级次".to_owned()));
    };
    if !table.has_amounts() {
        let why = format!("“{}”是文字页，没有行", table.id);
        return Err(Amiss::Wrong(why, "请写有数的表".to_owned()));
    }
    defined.level(table, side, if level == "*" { "" } else { level })
}

/// What the terms of a sum are; with the first of them. Money and things do not add up.
fn sum<'p>(
    defined: &Defined<'_>,
    paths: &'p [Written],
    each: bool,
    found: &mut Vec<Found>,
) -> Option<(Quantity, &'p Written)> {
    let mut first: Option<(Quantity, &Written)> = None;
    for path in paths {
        match (defined.term(path, each), first) {
            (Err(amiss), _) => found.push((path.spot, amiss)),
            (Ok(own), Some((quantity, _))) if own != quantity => found.push((path.spot, mixed("一边", path))),
            (Ok(own), None) => first = Some((own, path)),
            (Ok(_), Some(_)) => {}
        }
    }
    first
}

fn mixed(what: &str, path: &Written) -> Amiss {
    let why = format!("{what}的“{path}”与别的数一个是金额，一个是个数，不能相比、相加");
    Amiss::Wrong(why, "金额只能与金额相比；只问有没有的，relation 写 <=> 或 =>".to_owned())
}
