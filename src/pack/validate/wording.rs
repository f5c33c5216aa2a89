//! What a pack says of the words of its place, held against the rest of it.

use super::super::at::Written;
use super::super::manifest::Wording;
use super::super::naming::plain;
use super::defined::{Amiss, Defined, Lost, unplaced};
use super::verdicts::{Referring, Verdicts};

/// Figures by the names that texts use: each path leads to one figure, each name to one path.
pub(super) fn called<'m>(verdicts: &mut Verdicts<'_>, now: Defined<'m>) {
    let mut seen: Vec<(&'m Written, String)> = Vec::new();
    for spec in &now.manifest.called {
        let mut referring = Referring::new(format!("[[called]]（{}）", spec.path), spec.path.spot);
        referring.code = "模板-落空";
        verdicts.hold(now, &referring, &|defined, found| match defined
            .path(&spec.path)
            .and_then(|path| defined.leads(&path).map(|_| path))
        {
            Ok(path) if path.wildcard().is_some() || path.row_name() == super::defined::ROW => {
                let why = format!("路径“{}”不止一格", spec.path);
                found.push((spec.path.spot, Amiss::Wrong(why, "请写出行名".to_owned())));
            }
            Ok(_) => {}
            Err(amiss) => found.push((spec.path.spot, amiss)),
        });
        if spec.names.is_empty() {
            let message = format!("[[called]] 的“{}”没有写名称", spec.path);
            verdicts.wrong(spec.path.spot, message, "请写 names = [\"…\"]，或删去这一条");
        }
        for written in &spec.names {
            verdicts.named(written, "[[called]] 的 names 里有一个");
            let name = plain(written);
            // a name may mean several figures, but just one by itself
            if spec.may {
                continue;
            }
            if let Some((first, _)) = seen.iter().find(|(_, known)| *known == name && !name.is_empty()) {
                let message = format!("[[called]] 里“{written}”这个名称用了两次");
                verdicts.twice(written.spot, first.spot, message);
            }
            seen.push((written, name));
        }
    }
}

/// What may be said of each nature: of one that there is, in words.
pub(super) fn natures(verdicts: &mut Verdicts<'_>, now: Defined<'_>) {
    let nature = &now.manifest.nature;
    for (kind, words) in &nature.words {
        let whose = format!("nature.words 的“{kind}”");
        verdicts.one(now, &whose, kind.spot, &|defined| {
            let fact = defined.fact(&defined.manifest.nature.fact)?;
            if fact.choices.contains(&kind.value) {
                return Ok(());
            }
            let known = fact.choices.iter().map(|choice| unplaced(choice)).collect();
            Err(Amiss::Lost(Lost { what: "种性质", name: kind.to_string(), known, ..Lost::default() }))
        });
        for (key, list) in [("says", &words.says), ("never", &words.never)] {
            for word in list {
                verdicts
                    .named(&Written::new(word.clone(), kind.spot), &format!("{whose}的 {key} 里有一个词"));
                if key == "never" && words.says.contains(word) {
                    let message = format!("{whose}里“{word}”在 says 里，又在 never 里");
                    verdicts.wrong(kind.spot, message, "请从其中一处删去");
                }
            }
        }
        if words.required && words.says.is_empty() {
            let message = format!("{whose}写了 required，says 里一个词也没有");
            verdicts.wrong(kind.spot, message, "请写 says = [\"…\"]，或删去 required");
        }
    }
}

/// Words for areas are of a level that there is; none is empty.
pub(super) fn areas(verdicts: &mut Verdicts<'_>, wording: &Wording) {
    for area in &wording.scopes {
        if !wording.levels.iter().any(|level| area.level == level.as_str()) {
            let message = format!("scopes 写着“{}”，levels 里没有这一级", area.level);
            let hint = format!("请写 {} 之一", wording.levels.join("、"));
            verdicts.wrong(area.level.spot, message, hint);
        }
        for word in area.wrong.iter().chain(&area.above) {
            verdicts.named(word, "scopes 里有一个词");
        }
    }
}
