//! The conditions of a pack's facts; and the names that a pack gives to the figures of its sheet of reasons: each leads to one figure.

use crate::budget::lookup::UNIT_TABLE;
use crate::budget::path::CellPath;
use crate::diag::{Diagnostic, Place};

use super::Pack;
use super::naming::plain;

/// Takes the `[[reason]]` entries of a built-in pack away whose figure the tables of an overlay no longer have:
/// nobody can be asked for its reason.
pub(super) fn drop_unfounded(pack: &mut Pack) {
    let mut reasons = std::mem::take(&mut pack.manifest.reasons);
    reasons.retain(|reason| CellPath::parse(&reason.path).is_ok_and(|path| pack.resolve(&path).is_ok()));
    pack.manifest.reasons = reasons;
}

/// What is wrong with the `[[reason]]` entries: paths that lead nowhere or to many cells, labels that stand for
/// two figures.
pub(super) fn reasons(pack: &Pack, origin: &str) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let manifest = &pack.manifest;
    for (at, reason) in manifest.reasons.iter().enumerate() {
        let mut fault = |message: String, hint: &str| {
            let key = format!("[[reason]] {}", reason.label).into();
            let place = Place::Key { file: origin.into(), key };
            faults.push(Diagnostic::error("模板-原因", message).at(place).hint(hint));
        };
        let parsed = CellPath::parse(&reason.path).map_err(|error| error.to_string());
        let path = parsed.and_then(|path| pack.resolve(&path).map(|()| path));
        match &path {
            Err(why) => fault(format!("“{}”的路径不对：{why}", reason.label), "请改成表中的一格"),
            Ok(path) if path.wildcard().is_some() => {
                let message = format!("“{}”的路径“{}”不止一格", reason.label, reason.path);
                fault(message, "请写出行名；许多行的，不必写 [[reason]]，名称就是“表名，行名，列名”");
            }
            Ok(_) => {}
        }
        let name = plain(&reason.label);
        if name.is_empty() {
            fault(format!("“{}”的 label 没有文字", reason.path), "请写上它在“变动原因”页上的名称");
        } else if manifest.reasons[..at].iter().any(|other| plain(&other.label) == name) {
            fault(format!("“{}”这个 label 用了两次", reason.label), "请给其中一个改名");
        }
        for fact in manifest.facts.iter().filter(|fact| plain(&fact.label) == name) {
            let own = path.as_ref().is_ok_and(|p| p.table == UNIT_TABLE && p.row_name() == fact.key);
            if !own {
                let message = format!("“{}”也是 {} 的名称，说的却不是它", reason.label, fact.key);
                fault(message, "请给其中一个改名");
            }
        }
    }
    faults
}

/// What is wrong with the conditions of `[[fact]]` entries: those that can never hold would never ask.
pub(super) fn conditions(pack: &Pack, origin: &str) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for fact in &pack.manifest.facts {
        let mut fault = |message: String, hint: &str| {
            let place = Place::Key { file: origin.into(), key: format!("[[fact]] {}", fact.key).into() };
            faults.push(Diagnostic::error("模板-条件", message).at(place).hint(hint));
        };
        for condition in &fact.when {
            if let Err(why) = pack.allows(condition) {
                fault(
                    format!("{}的 when 写得不对：{why}", fact.label),
                    "请改成 pack.toml 里有的项和它可以有的值",
                );
            }
        }
        if let Some(text) = &fact.unless
            && !pack.manifest.prose.iter().any(|prose| prose.key == *text)
        {
            fault(
                format!("{}的 unless 写着“{text}”，没有这段文字", fact.label),
                "请改成 [[prose]] 的一个 key",
            );
        }
    }
    faults
}
