//! Amounts held against the figures of the item that their clause names.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::budget::amount::round;
use crate::budget::label::key;
use crate::budget::lookup::Found;
use crate::budget::path::CellPath;
use crate::diag::Severity;
use crate::reconcile::World;
use crate::reconcile::prose::passages::Passage;
use crate::reconcile::registry::Year;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule};

use super::fact_counts;
use super::items::{Figure, Items};
use super::named::{Named, Own, named, names_in};
use super::near::{Near, Stands, agrees, stands};
use super::repeated;
use super::sentence::{Sentence, with_numbers};
use super::stated::{Span, Stated};

/// Fewer digits meet the other year's figure by chance.
const FEW_DIGITS: usize = 4;

/// An amount, what it is about, and where it stands.
struct Spoken<'s, 'a> {
    passage: &'s Passage,
    sentence: &'s Sentence<'s>,
    at: usize,
    number: &'s Stated,
    named: Named<'s, 'a>,
}

impl Spoken<'_, '_> {
    /// From the name of the item to the amount.
    fn shown(&self) -> String {
        let sign = self.sentence.words[self.at..].chars().next().map_or(0, char::len_utf8);
        self.sentence.shown(self.named.at..self.at + sign)
    }

    fn evidence(&self) -> Evidence {
        Evidence::sentence(self.passage, self.sentence.typed)
    }
}

/// Amounts typed by hand that a table states: told with the path that writes them.
pub(in crate::reconcile) fn typed(world: &World<'_>, rule: &mut Rule) -> Ran {
    rule.compared += world.passages().len();
    each(world, |passage, spoken| {
        let Some(spoken) = spoken else { return };
        // no template writes a page that the document does not print
        if passage.figures || passage.unprinted || spoken.number.about {
            return;
        }
        let printable = |figure: &&&Figure<'_>| {
            let path = CellPath::parse(&figure.path);
            let found = path.is_ok_and(|path| matches!(world.budget.find(&path), Ok(Found::Amount(_))));
            found && figure.year == spoken.named.year
        };
        let mut same = spoken.named.figures.iter().filter(|figure| agrees(spoken.number, figure));
        let Some(figure) = same.find(printable) else { return };
        let message = format!(
            "{}手写的“{}”与表中的“{}”一致；改用模板取数（{{{{ \"{}\" | wan }}}}）的，数变了它也跟着变",
            passage.name,
            spoken.shown(),
            figure.shown,
            figure.path
        );
        let places = vec![passage.place(spoken.sentence.at), figure.amount.place.clone()];
        rule.find(&passage.key, message, spoken.evidence(), places);
    })
}

/// Amounts that are ten, a hundred, a thousand or ten thousand times the figure of their item.
pub(in crate::reconcile) fn magnitudes(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.whole()?;
    for passage in world.passages() {
        for sentence in with_numbers(passage)? {
            for said in &sentence.implausible {
                rule.compared += 1;
                let message = format!("{}{said}", passage.name);
                let evidence = Evidence::sentence(passage, sentence.typed);
                let places = vec![passage.place(sentence.at)];
                rule.find_as(Severity::Warning, &passage.key, message, evidence, places);
            }
        }
    }
    each_near(world, |spoken, stands| {
        rule.compared += 1;
        if let Stands::Near(Near::Times(times), figure) = stands {
            tell_near(rule, spoken, figure, &format!("相差{times}"));
        }
    })
}

/// Amounts that are the figure of their item but for a slip: digits swapped, one digit off, cut off; and
/// those that are said to be its whole amount and are not.
pub(in crate::reconcile) fn slips(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.whole()?;
    fact_counts::check(world, rule)?;
    each_near(world, |spoken, stands| {
        rule.compared += 1;
        match stands {
            Stands::Agrees => tell_other_year(rule, spoken),
            Stands::Near(Near::Times(_), _) => {}
            Stands::Near(Near::CutOff, figure) => {
                tell_near(rule, spoken, figure, "后面的数字是舍去的，没有四舍五入");
            }
            Stands::Near(Near::Swapped, figure) => tell_near(rule, spoken, figure, "相邻的两个数字写颠倒了"),
            Stands::Near(Near::OneOff, figure) => tell_near(rule, spoken, figure, "有一位数字不同"),
            Stands::Unlike => tell_unlike(rule, spoken),
        }
    })
}

/// The whole amount of one item, or one count, said twice in a text, is the same.
pub(in crate::reconcile) fn twice(world: &World<'_>, rule: &mut Rule) -> Ran {
    repeated::check(world, rule)?;
    let mut known: Vec<Said> = Vec::new();
    each(world, |passage, spoken| {
        let Some(spoken) = spoken.filter(|spoken| spoken.named.whole) else {
            return;
        };
        let whole = spoken.named.figures.iter().find(|figure| figure.whole && figure.year == Year::This);
        let subject = whole.map_or(spoken.named.name.to_owned(), |figure| figure.path.clone());
        rule.compared += 1;
        // figures of two tables may both be right; what another rule tells is told
        let told = is_told_unlike(&spoken);
        let odd = match stands(spoken.number, &spoken.named) {
            Stands::Agrees => false,
            Stands::Near(..) => return,
            Stands::Unlike => !told,
        };
        let own = Said {
            text: passage.key.clone(),
            subject,
            year: spoken.named.year,
            span: spoken.number.span(),
            shown: spoken.shown(),
            odd,
        };
        let same =
            |first: &&Said| first.text == own.text && first.subject == own.subject && first.year == own.year;
        match known.iter().find(same) {
            Some(first) if !first.span.meets(own.span) && (first.odd || own.odd) => {
                let message = format!(
                    "{}前面写着“{}”，后面又写着“{}”，同一项的两个数不同",
                    passage.name, first.shown, own.shown
                );
                let evidence = spoken.evidence().and("前面", &first.shown);
                rule.find(&passage.key, message, evidence, vec![passage.place(spoken.sentence.at)]);
            }
            Some(_) => {}
            None => known.push(own),
        }
    })
}

/// The whole amount of an item as a text has said it.
struct Said {
    text: String,
    subject: String,
    year: Year,
    span: Span,
    shown: String,
    /// Whether it is none of the item's figures.
    odd: bool,
}

/// Every amount of money that is typed, with what it is about.
fn each(world: &World<'_>, mut look: impl FnMut(&Passage, Option<Spoken<'_, '_>>)) -> Ran {
    // most texts have no amount, and the items of large tables are many
    let items: OnceCell<Items<'_>> = OnceCell::new();
    let unit = &world.budget.unit;
    let name = key(&unit.name);
    let own = Own { year: unit.year, name: &name };
    for passage in world.passages() {
        for sentence in with_numbers(passage)? {
            if !sentence.numbers.iter().any(Stated::is_money) {
                continue;
            }
            let items = match items.get() {
                Some(items) => items,
                None => {
                    let made = Items::new(world)?;
                    items.get_or_init(|| made)
                }
            };
            let names: Vec<(Range<usize>, &str)> = names_in(items, &sentence.words);
            for (at, number) in sentence.signs().filter(|(_, number)| number.is_money()) {
                let about = named(&sentence, (items, &names), at, own)?;
                let spoken = about.map(|named| Spoken { passage, sentence: &sentence, at, number, named });
                look(passage, spoken);
            }
        }
    }
    Ok(())
}

/// Every amount that is about an item, and how it stands to the item's figures. A text of a project
/// speaks of its own parts: only projects are held against their figures there.
fn each_near<'w>(world: &World<'w>, mut look: impl FnMut(&Spoken<'_, '_>, &Stands<'_, '_>)) -> Ran {
    let names = world.budget.unit.projects.iter().map(|project| key(&project.name));
    let projects: BTreeSet<String> = names.collect();
    each(world, |_, spoken| {
        let Some(spoken) = spoken else { return };
        let of_project = spoken.passage.figures || spoken.passage.key.starts_with("project");
        if of_project && !projects.contains(spoken.named.name) {
            return;
        }
        look(&spoken, &stands(spoken.number, &spoken.named));
    })
}

fn tell_near(rule: &mut Rule, spoken: &Spoken<'_, '_>, figure: &Figure<'_>, how: &str) {
    let passage = spoken.passage;
    let message = format!(
        "{}写着“{}”，“{}”是{}，{how}；应写{}",
        passage.name,
        spoken.shown(),
        figure.shown,
        exact(figure, spoken.number),
        in_its_decimals(figure, spoken.number),
    );
    let evidence = spoken.evidence().and(&figure.path, figure.amount.yuan.normalize());
    let places = vec![passage.place(spoken.sentence.at), figure.amount.place.clone()];
    rule.find(&passage.key, message, evidence, places);
}

/// Of an item that the pack names, said to be this year's whole amount: no figure of either year, of any
/// column, and no sum of two comes to it. A warning: the text may mean it otherwise.
fn tell_unlike(rule: &mut Rule, spoken: &Spoken<'_, '_>) {
    let (passage, named) = (spoken.passage, &spoken.named);
    let Some(figure) = named.figures.iter().find(|figure| figure.whole && figure.year == named.year) else {
        return;
    };
    if !is_told_unlike(spoken) {
        return;
    }
    let message = format!(
        "{}写着“{}”，“{}”是{}，两者不同",
        passage.name,
        spoken.shown(),
        figure.shown,
        exact(figure, spoken.number)
    );
    let evidence = spoken.evidence().and(&figure.path, figure.amount.yuan.normalize());
    let places = vec![passage.place(spoken.sentence.at), figure.amount.place.clone()];
    rule.find_as(Severity::Warning, &passage.key, message, evidence, places);
}

/// Of such an item, the other year's whole amount, and no figure of the year that the clause means.
fn tell_other_year(rule: &mut Rule, spoken: &Spoken<'_, '_>) {
    let (passage, named, number) = (spoken.passage, &spoken.named, spoken.number);
    if !is_told_unlike(spoken) || number.about || number.significant() < FEW_DIGITS {
        return;
    }
    let of_year = |figure: &&Figure<'_>| figure.year == named.year;
    let all = &named.item.figures;
    let whole = |figure: &&&Figure<'_>| figure.whole && of_year(figure);
    let Some(meant) = named.figures.iter().find(|figure| whole(figure)) else { return };
    let Some(other) = all.iter().find(|figure| figure.whole && !of_year(figure) && agrees(number, figure))
    else {
        return;
    };
    if all.iter().any(|figure| of_year(&figure) && agrees(number, figure)) {
        return;
    }
    let (stated, own) = match named.year {
        Year::This => ("上年", "本年"),
        Year::Last => ("本年", "上年"),
    };
    let message = format!(
        "{}写着“{}”，这是{stated}的数，{own}的“{}”是{}",
        passage.name,
        spoken.shown(),
        meant.shown,
        exact(meant, number)
    );
    let evidence = spoken.evidence().and(&other.path, other.amount.yuan.normalize());
    let places = vec![passage.place(spoken.sentence.at), meant.amount.place.clone()];
    rule.find_as(Severity::Warning, &passage.key, message, evidence, places);
}

/// Whether an amount that is unlike its item's is told: in prose of its own, of an item that the pack names.
fn is_told_unlike(spoken: &Spoken<'_, '_>) -> bool {
    let (passage, named) = (spoken.passage, &spoken.named);
    passage.whole && !passage.key.starts_with("project") && named.whole && named.item.listed
}

/// A figure in the unit of what was typed, exact.
fn exact(figure: &Figure<'_>, number: &Stated) -> String {
    let value = figure.amount.yuan.checked_div(number.scale).unwrap_or(figure.amount.yuan).normalize();
    format!("{value}{}元", number.scale_word)
}

/// A figure as the text should say it: in its unit, with its decimals, of 万元 at least two.
fn in_its_decimals(figure: &Figure<'_>, number: &Stated) -> String {
    let scaled = figure.amount.yuan.checked_div(number.scale).unwrap_or(figure.amount.yuan);
    let least = if number.scale_word.is_empty() { 0 } else { 2 };
    let decimals = number.decimals().max(least);
    format!("{:.*}{}元", decimals as usize, round(scaled, decimals), number.scale_word)
}
