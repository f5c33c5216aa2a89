//! `gongkai fonts`: which face fills which role, where it was found, what is substituted.

use crate::typeset::fonts::{FaceEntry, Filled, Fonts};

use crate::pack::find::PackFinder;

use super::Outcome;
use super::args::FontsArgs;
use super::offers;
use super::out::Out;

/// Runs the command.
pub fn run(args: &FontsArgs, out: &mut Out) -> Outcome {
    let pack = match offers::pack(args.pack.pack.as_deref(), &PackFinder::new(&args.pack.templates), out) {
        Ok(pack) => pack,
        Err(outcome) => return outcome,
    };
    let fonts = Fonts::find(&pack.style.fonts, &args.places.places());
    let (faults, outcome) = match fonts.passed_over() {
        Ok(faults) => (faults, Outcome::Done),
        Err(faults) => (faults, Outcome::Refused),
    };
    faults.iter().for_each(|fault| out.tell(fault));
    if outcome == Outcome::Refused {
        return outcome;
    }
    let roles = fonts.filled();
    for role in &roles {
        tell(role, out);
    }
    let built_in = roles.iter().filter(|role| role.family.is_none()).count();
    let first = roles.iter().filter(|role| role.missed.is_empty() && role.family.is_some()).count();
    let instead = roles.len() - first - built_in;
    out.line(&format!(
        "共{}种用途：首选字体{first}种，其他字体代替{instead}种，内置字体代替{built_in}种",
        roles.len()
    ));
    outcome
}

fn tell(role: &Filled<'_>, out: &mut Out) {
    let name = role.face.map_or("（没有）", |face| face.name.as_str());
    out.line(&format!("{}：{name}", role.role.word()));
    if let Some(face) = role.face {
        out.line(&format!("  位置：{}", place(face)));
    }
    let asked = role.family.map_or_else(|| "内置字体".to_owned(), |family| format!("“{}”", spoken(family)));
    if role.missed.is_empty() {
        out.line(&format!("  选用：{asked}，是首选"));
    } else {
        let missed: Vec<String> = role.missed.iter().map(|family| spoken(family)).collect();
        out.line(&format!("  代替：没有找到{}，用{asked}", missed.join("、")));
    }
    if !role.others.is_empty() {
        let others: Vec<&str> = role.others.iter().map(|face| face.name.as_str()).collect();
        out.line(&format!("  缺字时再用：{}", others.join("、")));
    }
}

fn place(face: &FaceEntry) -> String {
    face.path.as_ref().map_or_else(|| "程序内置".to_owned(), |path| path.display().to_string())
}

/// A family as it is asked for; `名称:700` asks for a weight.
fn spoken(family: &str) -> String {
    match family.rsplit_once(':') {
        Some((name, weight)) => format!("{name}（粗细{weight}）"),
        None => family.to_owned(),
    }
}
