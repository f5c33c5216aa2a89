//! `gongkai build --correction`: an edition that corrects one before it, with the notice that tells the public so; and
//! what becomes of such an edition when the same is built again.

mod stated;

use std::path::Path;

use crate::budget::correction::Correction;
use crate::diag::Diagnostic;
use crate::difference::{self, CorrectedPlaces, DiffSide, PrintedTables, Uncorrectable};
use crate::edition::{self, Composer, Examined, Readers, StatedCorrection};
use crate::publish::{CurrentEdition, Destination};
use crate::read::Input;
use crate::typeset::fonts::FontPlaces;

use super::args::{BuildArgs, CorrectionArgs};
use super::out::Out;
use super::sides::{self, SideRead};
use super::steps;

/// Code of what is wrong with a correction.
const CODE: &str = "更正";
/// So many names are told of what stops a correction.
const MOST_NAMES: usize = 5;

/// Why an edition is no correction.
pub(super) enum NotCorrected {
    /// What it differs in cannot be told.
    Untold(Uncorrectable),
    /// Something else is wrong.
    Faults(Vec<Diagnostic>),
}

/// What a correction is made with.
pub(super) struct Correcting<'a> {
    /// The year's folder, with the editions.
    pub(super) year: &'a Path,
    /// Who composes.
    pub(super) composer: &'a dyn Composer,
    /// Where fonts are.
    pub(super) fonts: &'a FontPlaces,
}

impl Correcting<'_> {
    /// Makes of what was read, and found without fault, the correction of an edition that is stated.
    ///
    /// # Errors
    /// Why it is none; what was read is as it was.
    pub(super) fn correct(
        &self,
        input: &mut Input,
        examined: &Examined,
        stated: &StatedCorrection,
        out: &mut Out,
    ) -> Result<Examined, NotCorrected> {
        let old = self.old(stated.since, out)?;
        let CorrectedPlaces { places, amounts, renumbered } = self.places(&old, input, examined, out)?;
        let now = DiffSide { input, examined, pages: None };
        if difference::tells_withheld(&old.side(), &now, &stated.reason) {
            let what = "更正的原因写了按保密审查不公开的名称或者金额，原来的、现在的都不能写";
            let fault = refusal(what, "原因会公开印出，请换一个说法").at(StatedCorrection::place(REASON));
            return Err(NotCorrected::Faults(vec![fault]));
        }
        // whoever reads the notice looks for what was published, by the name that it had
        let (composed, _) = old.examined.draft().map_err(|faults| NotCorrected::Faults(faults.to_vec()))?;
        let document = composed.document.title.clone();
        input.budget.unit.correction = Some(Correction {
            since: stated.since,
            ordinal: stated.ordinal,
            document,
            reason: stated.reason.clone(),
            reason_place: StatedCorrection::place(REASON),
            date: stated.date.clone(),
            date_place: StatedCorrection::place(DATE),
            places,
            amounts,
            renumbered,
        });
        Ok(steps::examine(input, Readers::Public, self.composer, out))
    }

    /// An edition, from the inputs that it keeps.
    fn old(&self, since: u32, out: &mut Out) -> Result<SideRead, NotCorrected> {
        let mut old = sides::edition(self.year, since, out).map_err(NotCorrected::Faults)?;
        old.set("旧的", self.fonts, out);
        Ok(old)
    }

    /// The places of the published document that read otherwise than in an edition.
    fn places(
        &self,
        old: &SideRead,
        input: &Input,
        examined: &Examined,
        out: &Out,
    ) -> Result<CorrectedPlaces, NotCorrected> {
        let composed = examined.whole().map_err(NotCorrected::Faults)?;
        out.step("比较");
        let pages = edition::pages_of(composed, input, self.fonts).map_err(NotCorrected::Faults)?;
        let now = DiffSide { input, examined, pages: Some(&pages) };
        let mut difference = difference::between(&old.side(), &now);
        out.done();
        difference.uncompared.extend(old.lacks.iter().cloned());
        let is = PrintedTables::of(composed, &input.pack);
        // an edition that is not composed any more is among what could not be compared
        let was = old.examined.draft().map(|(composed, _)| PrintedTables::of(composed, &old.input.pack));
        let was = was.unwrap_or_default();
        difference::corrected_places(&difference, &input.pack, [&was, &is]).map_err(NotCorrected::Untold)
    }

    /// Makes of what was read the correction that somebody asks for: of the edition that is public, or of the one that
    /// it corrects itself, where nothing but the reason is to be another.
    ///
    /// # Errors
    /// Why it is none.
    pub(super) fn asked(
        &self,
        input: &mut Input,
        examined: &Examined,
        asked: &CorrectionArgs,
        (target, current): (&Destination, Option<&CurrentEdition>),
        out: &mut Out,
    ) -> Result<Examined, Vec<Diagnostic>> {
        let Some(current) = current else {
            let what = "这里还没有公开过的一版，没有可以更正的";
            return Err(vec![refusal(
                what,
                "第一次公开请不写 --correction；输出文件夹不同的，请用 -o 写原来的那个",
            )]);
        };
        let (reason, day) = stated::stated(asked, &input.budget.unit, out)?;
        let since = asked.since.unwrap_or(current.number);
        let before = target.correction(since).map_err(|fault| vec![unknown_edition(fault)])?;
        let ordinal = before.map_or(1, |before| before.ordinal.saturating_add(1));
        let mut stated = StatedCorrection { reason, date: Some(day), since, ordinal };
        let mut made = self.correct(input, examined, &stated, out);
        if let (Err(NotCorrected::Untold(Uncorrectable::Nothing)), None, Some(before)) =
            (&made, asked.since, &current.correction)
        {
            (stated.since, stated.ordinal) = (before.since, before.ordinal);
            made = self.correct(input, examined, &stated, out);
        }
        made.map_err(|why| told(why, stated.since))
    }
}

/// Whether an edition corrects one before it.
pub(super) enum Corrected {
    /// It does not.
    Not,
    /// It does, with its notice.
    As(Box<Examined>),
    /// It changes, without a word, what was published as the correction of the edition of this number.
    Silently(u32),
}

/// Makes the correction that is asked for; where none is asked for and the public edition is one, makes that again.
pub(super) fn corrected(
    args: &BuildArgs,
    input: &mut Input,
    examined: &Examined,
    (target, before): (&Destination, Option<&CurrentEdition>),
    composer: &dyn Composer,
    out: &mut Out,
) -> Result<Corrected, Vec<Diagnostic>> {
    let correcting = Correcting { year: target.folder(), composer, fonts: &args.fonts.places() };
    if args.correction.reason.is_some() {
        return correcting
            .asked(input, examined, &args.correction, (target, before), out)
            .map(|made| Corrected::As(Box::new(made)));
    }
    let Some((before, standing)) = before.and_then(|own| Some((own, own.correction.as_ref()?))) else {
        return Ok(Corrected::Not);
    };
    let old = correcting.old(before.number, out);
    match old.and_then(|old| correcting.places(&old, input, examined, out)) {
        Err(NotCorrected::Untold(Uncorrectable::Nothing)) => {
            let made = correcting.correct(input, examined, standing, out);
            made.map(|made| Corrected::As(Box::new(made))).map_err(|why| told(why, standing.since))
        }
        Err(NotCorrected::Faults(faults)) => Err(faults),
        // what a new decision takes away goes without a notice, and an old notice with it
        Err(NotCorrected::Untold(Uncorrectable::Decision | Uncorrectable::Withheld(_))) => Ok(Corrected::Not),
        Ok(_) | Err(NotCorrected::Untold(Uncorrectable::Uncompared(_))) => {
            Ok(Corrected::Silently(standing.since))
        }
    }
}

/// What is wrong with the number of an edition that somebody gives.
fn unknown_edition(fault: Diagnostic) -> Diagnostic {
    let hint = "--correction-since 后面写版的号，如 --correction-since 1；有哪几版，用 gongkai editions 看";
    refusal(&fault.message, hint)
}

/// The option with the reason.
const REASON: &str = "--correction";
/// The option with the day.
const DATE: &str = "--correction-date";
/// The fact that states when the document was published first.
const FIRST_DATE: &str = "publication.first_date";

fn refusal(what: &str, hint: &str) -> Diagnostic {
    Diagnostic::error(CODE, what).hint(hint)
}

/// Why an edition is no correction of another, for the clerk.
pub(super) fn told(why: NotCorrected, since: u32) -> Vec<Diagnostic> {
    let why = match why {
        NotCorrected::Faults(faults) => return faults,
        NotCorrected::Untold(why) => why,
    };
    let names = |names: &[String]| {
        let mut text = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join("；");
        if names.len() > MOST_NAMES {
            text.push_str(&format!("；等{}处", names.len()));
        }
        text
    };
    vec![match why {
        Uncorrectable::Nothing => {
            let mut hint = "工作簿改过没有存盘的，请先存盘；".to_owned();
            if since > 1 {
                // a plain build took the change into an edition of its own
                hint.push_str(&format!(
                    "改好后先不写 --correction 生成过一次的，网上还是第{0}版，请再加上 --correction-since {0}；",
                    since - 1
                ));
            }
            hint.push_str("改的是不公开的或没有印出来的内容，不用更正；只有字体、版面变了的，不写 --correction 直接生成");
            refusal(&format!("与第{since}版比，公开的内容没有变化，没有可以更正的"), &hint)
        }
        Uncorrectable::Decision => refusal(
            &format!("保密审查决定与第{since}版的不同，公开的内容因此有变化，更正说明不写这样的变化"),
            "请先不写 --correction 生成一版，把网上的文件换掉；别处的差错改好以后再更正，与换掉的那一版比",
        ),
        Uncorrectable::Withheld(withheld) => refusal(
            &format!("第{since}版公开过而现在不公开的，更正说明会把它再印一遍：{}", names(&withheld)),
            "请不写 --correction 生成，把网上的文件换掉；要不要说明、怎样说明，由保密审查决定",
        ),
        Uncorrectable::Uncompared(what) => refusal(
            &format!("与第{since}版有没有比到的地方，更正说明会写不全：{}", names(&what)),
            "请先改正这些错误；以前的程序生成的一版没有留存所用的表，只能不写 --correction 生成",
        ),
    }]
}

/// Says how a mistake is corrected with a notice, where what may be public already was changed without one: whether it
/// is, only the office knows.
pub(super) fn offer(before: &CurrentEdition, input: &Input, out: &mut Out) {
    if input.budget.unit.correction.is_some() {
        return;
    }
    // of several editions nobody knows which one the public has seen
    let line = match before.number {
        1 => "第1版已经放到网上的，要附更正说明：加上 --correction 原因 --correction-since 1 再生成",
        _ => {
            "以前的版已经放到网上的，要附更正说明：加上 --correction 原因 --correction-since 网上那一版的号 再生成"
        }
    };
    out.say(&format!("　　　　　{line}"));
}

/// Says what else must be done, once the corrected edition stands.
pub(super) fn tell_the_rest(input: &Input, out: &mut Out) {
    let unit = &input.budget.unit;
    let Some(correction) = &unit.correction else { return };
    let own = correction.places.len();
    let since = correction.since;
    out.say(&format!("  更正说明　与第{since}版比{own}处；“公开”里的 PDF 和 HTML 与更正后的文件一并公开"));
    if since > 1 && correction.ordinal == 1 {
        out.say(&format!(
            "　　　　　放在网上的不是第{since}版，而是更早的，说明就写不全：请加上 --correction-since 那一版的号 再生成"
        ));
    }
    out.say("  还要做的　更正以前的审批和保密审查；网站、政务平台、纸质件同一天都换掉；告知财政部门");
    if correction.amounts {
        let bodies = &input.pack.manifest.bodies;
        let supervised = bodies.supervised.iter().any(|kind| **kind == *unit.kind);
        let above = match unit.stated(&bodies.supervisor).filter(|_| supervised) {
            Some(name) => format!("{name}的部门预算汇总了本单位，要一并更正；"),
            None => "汇总了这些数的上级文件要一并更正；".to_owned(),
        };
        out.say(&format!("　　　　　{above}明年编预算，上年数用更正后的"));
    }
    if unit.stated(FIRST_DATE).is_none() {
        let ask = unit.ask(FIRST_DATE);
        out.say(&format!("　　　　　说明里没有首次公开日期：{ask}"));
    }
}
