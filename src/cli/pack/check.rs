//! `gongkai pack check`: a pack, or what is laid over one, loaded without any workbook.

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Diagnostic, Place, Severity};
use crate::pack::find::{MANIFEST, PackFinder, PackHead, parent};
use crate::pack::{Pack, load, templates};
use crate::read::before::pack_named;

use super::super::Outcome;
use super::super::args::PackCheckArgs;
use super::super::out::Out;

/// Runs the command; the worst outcome counts.
pub fn run(args: &PackCheckArgs, out: &mut Out) -> Outcome {
    let mut worst = Outcome::Done;
    for folder in &args.folders {
        worst = worst.max(check(folder, args, out));
    }
    worst
}

fn check(folder: &Path, args: &PackCheckArgs, out: &mut Out) -> Outcome {
    let shown = folder.display();
    out.step(format!("读取 {shown}"));
    let checked = checked(folder, args);
    out.done();
    match checked {
        Ok(CheckedFolder { pack, below, notices }) => {
            notices.iter().for_each(|notice| out.tell(notice));
            let count = |weight: Severity| notices.iter().filter(|told| told.severity == weight).count();
            let errors = count(Severity::Error);
            out.line(&format!(
                "{shown}（{}）查过：{}；{errors}处错误、{}处警告、{}处提示",
                pack.manifest.name,
                contents(&pack, below.as_deref()),
                count(Severity::Warning),
                count(Severity::Notice),
            ));
            if errors == 0 { Outcome::Done } else { Outcome::Refused }
        }
        Err(faults) => {
            faults.iter().for_each(|fault| out.tell(fault));
            out.complain(&format!("{shown}：有{}处错误。改好以后再检查一次。", faults.len()));
            Outcome::Refused
        }
    }
}

/// What checking a folder came to.
struct CheckedFolder {
    pack: Arc<Pack>,
    /// The pack below, where there is one.
    below: Option<Arc<Pack>>,
    notices: Vec<Diagnostic>,
}

fn checked(folder: &Path, args: &PackCheckArgs) -> Result<CheckedFolder, Vec<Diagnostic>> {
    let wrong = |what: &str, hint: &str| {
        let place = Place::File(folder.display().to_string().into());
        vec![Diagnostic::error("模板-读不出", what).at(place).hint(hint)]
    };
    if !folder.is_dir() {
        return Err(wrong("找不到这个文件夹", "请核对模板文件夹的路径"));
    }
    let mut offered = vec![folder.to_path_buf()];
    let head = PackFinder::new(&offered).packs_offered().into_iter().next();
    if head.is_none() && !PackFinder::new(&offered).passed_over("").is_empty() {
        return Err(wrong("这个文件夹里没有模板文件，模板包在它的子文件夹里", "请写出要检查的子文件夹"));
    }
    // a unit's templates are looked at from the unit
    let unit = parent(folder).map(|above| if above.as_os_str().is_empty() { ".".into() } else { above });
    let named = unit.as_deref().and_then(pack_named);
    let from = match (&unit, &named) {
        (Some(unit), Some(_)) => unit.clone(),
        _ => folder.to_path_buf(),
    };
    offered.extend(args.templates.iter().cloned());
    let finder = PackFinder::beside(&from, &offered);
    let stated = named.map(|name| finder.id_of(&name.written).unwrap_or(name.written));
    let asked = args.base.as_ref().map(|base| finder.id_of(base).unwrap_or_else(|| base.clone()));
    let built_in = |id: &String| load::built_in_packs().contains(&id.as_str());
    let (id, base) = match (head, asked) {
        (Some(head), Some(asked)) if head.base.as_deref() != Some(&asked) => {
            return Err(vec![against(&head, &asked, folder)]);
        }
        (Some(PackHead { id: Some(id), base, .. }), _) => (id.clone(), base.or(Some(id).filter(built_in))),
        (Some(PackHead { base: Some(base), .. }), _) => (base.clone(), Some(base)),
        (_, Some(asked)) => (asked.clone(), Some(asked)),
        // what is wrong with a pack.toml that states nothing is told by loading it
        _ => match stated {
            Some(stated) => (stated.clone(), Some(stated)),
            None if folder.join(MANIFEST).exists() => (finder.usual(), None),
            None => return Err(vec![baseless(folder, &finder)]),
        },
    };
    let loaded = finder.load(&id)?;
    Ok(CheckedFolder {
        pack: loaded.pack,
        below: below(&from, &args.templates, base),
        notices: loaded.notices,
    })
}

/// The pack that a folder is laid over, by itself; none where there is none. It has been loaded with what is over
/// it, so it has no faults to tell.
fn below(from: &Path, templates: &[PathBuf], base: Option<String>) -> Option<Arc<Pack>> {
    PackFinder::beside(from, templates).load(&base?).ok().map(|loaded| loaded.pack)
}

fn against(head: &PackHead, asked: &str, folder: &Path) -> Diagnostic {
    let message = match &head.base {
        Some(base) => format!("pack.toml 写的底本是“{base}”，--base 写的是“{asked}”"),
        None => format!("这是整套的模板包，没有底本，--base 写的是“{asked}”"),
    };
    Diagnostic::error("模板-底本", message)
        .at(Place::File(folder.join(MANIFEST).display().to_string().into()))
        .hint(format!(
            "请去掉 --base；要改成只写几处、其余照“{asked}”的，请在 pack.toml 里写 base = \"{asked}\""
        ))
}

/// Says that nothing tells over which pack a folder is laid.
fn baseless(folder: &Path, finder: &PackFinder) -> Diagnostic {
    Diagnostic::error("模板-底本", "没有 pack.toml，也不是单位文件夹里的 templates，不知道它改的是哪个模板包")
        .at(Place::File(folder.display().to_string().into()))
        .hint(format!(
            "请写 gongkai pack check {} --base 模板包，或在这个文件夹里放一个 pack.toml，写上 base = \"模板包\"；{}",
            folder.display(),
            finder.choices()
        ))
}

/// What a pack holds: how much of each kind, its own and what it has from the pack below.
fn contents(pack: &Pack, below: Option<&Pack>) -> String {
    fn part<T: Debug>(what: &str, all: &[T], below: Option<&[T]>) -> String {
        let Some(below) = below else { return format!("{}{what}", all.len()) };
        // what was changed in any way is the pack's own
        let known: std::collections::BTreeSet<String> = below.iter().map(|one| format!("{one:?}")).collect();
        let own = all.iter().filter(|one| !known.contains(&format!("{one:?}"))).count();
        format!("{}{what}（自有{own}、沿用{}）", all.len(), all.len() - own)
    }
    let terms = |pack: &Pack| {
        let mut terms: Vec<String> = pack.glossary.items.iter().map(|item| format!("{item:?}")).collect();
        for term in pack.glossary.income.iter().chain(&pack.glossary.terms) {
            terms.push(format!("{term:?}"));
        }
        terms
    };
    let files = |pack: &Pack| -> Vec<(String, String)> {
        // versions further down are no files of their own
        let top = pack.templates.iter().filter(|(name, _)| !name.starts_with(templates::BASE));
        top.map(|(name, template)| (name.clone(), template.text.clone())).collect()
    };
    let (own_terms, own_templates) = (terms(pack), files(pack));
    let (base_terms, base_templates) = (below.map(terms), below.map(files));
    [
        part("张表", &pack.tables, below.map(|below| below.tables.as_slice())),
        part("条核对", &pack.checks, below.map(|below| below.checks.as_slice())),
        part("项填写的内容", &pack.manifest.facts, below.map(|below| below.manifest.facts.as_slice())),
        part("个名词", &own_terms, base_terms.as_deref()),
        part("个模板", &own_templates, base_templates.as_deref()),
    ]
    .join("、")
}
