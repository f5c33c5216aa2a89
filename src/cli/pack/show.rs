//! `gongkai pack show`: what a pack holds and how it is used, with a unit's own values where there is one.

use std::path::Path;
use std::sync::Arc;

use crate::diag::{Diagnostic, Place, Severity};
use crate::pack::Pack;
use crate::pack::find::PackFinder;
use crate::pack_guide::{Guide, GuidePage};
use crate::read::before::pack_named;
use crate::read::{self, Came, Input};

use super::super::Outcome;
use super::super::args::PackShowArgs;
use super::super::offers;
use super::super::out::Out;

/// Runs the command.
pub fn run(args: &PackShowArgs, out: &mut Out) -> Outcome {
    match show(args, out) {
        Ok(()) => Outcome::Done,
        Err(outcome) => outcome,
    }
}

fn show(args: &PackShowArgs, out: &mut Out) -> Result<(), Outcome> {
    let options = options(args);
    let Some(folder) = &args.unit else {
        let pack = offers::pack(args.pack.as_deref(), &PackFinder::new(&args.templates), out)?;
        return tell(args, Guide::new(&pack, None, options), out);
    };
    match of_unit(folder, args, out)? {
        Shown::Unit(input) => tell(args, Guide::new(&input.pack, Some(&input.budget), options), out),
        Shown::Pack(pack) => tell(args, Guide::new(&pack, None, options), out),
    }
}

/// What the command line says besides the thing that is asked for, to stand behind further commands.
fn options(args: &PackShowArgs) -> String {
    let quoted = |text: &str| if text.contains(' ') { format!("\"{text}\"") } else { text.to_owned() };
    let mut options = String::new();
    if let Some(pack) = &args.pack {
        options.push_str(&format!(" --pack {}", quoted(pack)));
    }
    if let Some(unit) = &args.unit {
        options.push_str(&format!(" --unit {}", quoted(&unit.display().to_string())));
    }
    for folder in &args.templates {
        options.push_str(&format!(" --templates {}", quoted(&folder.display().to_string())));
    }
    options
}

/// What a unit's folder gives.
enum Shown {
    /// The unit, with its pack.
    Unit(Box<Input>),
    /// Its pack alone: nothing in the folder could be read yet.
    Pack(Arc<Pack>),
}

fn of_unit(folder: &Path, args: &PackShowArgs, out: &mut Out) -> Result<Shown, Outcome> {
    if !folder.is_dir() {
        let place = Place::File(folder.display().to_string().into());
        let fault = Diagnostic::error("模板-读不出", "找不到这个单位文件夹").at(place);
        out.tell(&fault.hint("请核对 --unit 后面的路径"));
        return Err(Outcome::Refused);
    }
    offers::used(&[folder.to_path_buf()], &args.templates).map_err(|faults| offers::refuse(&faults, out))?;
    out.step(format!("读取 {}", folder.display()));
    let (came, noticed, _) = read::read_own(folder, &args.templates);
    out.done();
    let input = match came {
        Came::Whole(input) => return Ok(Shown::Unit(input)),
        Came::Part(input) => Some(input),
        Came::Nothing => None,
    };
    if let Some(input) = input {
        out.complain(&format!(
            "提示：{} 还有{}处错误没有改好，例子里可能缺数；gongkai check 会逐一说明。",
            folder.display(),
            noticed.count(Severity::Error)
        ));
        return Ok(Shown::Unit(input));
    }
    let finder = PackFinder::of_unit(folder, &args.templates);
    let named = pack_named(folder).map(|name| finder.id_of(&name.written).unwrap_or(name.written));
    let loaded = named.map(|id| finder.load(&id));
    if let Some(Ok(loaded)) = loaded {
        out.complain(&format!(
            "提示：{} 还读不成，例子里没有这个单位的数；gongkai check 会逐一说明。",
            folder.display()
        ));
        loaded.notices.iter().for_each(|notice| out.tell(notice));
        return Ok(Shown::Pack(loaded.pack));
    }
    // what is wrong with the pack is among what reading told
    noticed.iter().for_each(|fault| out.tell(fault));
    Err(Outcome::Refused)
}

/// Prints what is asked for.
fn tell(args: &PackShowArgs, guide: Guide<'_>, out: &mut Out) -> Result<(), Outcome> {
    let pages: Vec<GuidePage> = match &args.what {
        None if args.markdown => vec![guide.whole()],
        None => vec![guide.overview()],
        Some(name) => guide.named(name).map_err(|near| unknown(name, &near, args, out))?,
    };
    for (at, page) in pages.iter().enumerate() {
        if at > 0 {
            out.line("");
        }
        let text = if args.markdown { page.markdown() } else { page.text() };
        out.line(text.trim_end());
    }
    Ok(())
}

/// Says that nothing goes by a name, and what may be meant.
fn unknown(name: &str, near: &[String], args: &PackShowArgs, out: &Out) -> Outcome {
    out.complain(&format!("这套模板包里没有叫“{name}”的。"));
    if !near.is_empty() {
        out.complain(&format!("  是否指：{}", near.join("、")));
    }
    out.complain(&format!("  请：看有哪些可以问，gongkai pack show{}", options(args)));
    Outcome::Refused
}
