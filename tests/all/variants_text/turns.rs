//! What may become of a budget from one year to the next.

use crate::fuzz::rng::Rng;

use super::counts::{counts_one, counts_zero, nature, optional, texts_out};
use super::model::{
    BASIC, CAPITAL, CARRIED, CARRIED_OWN, FUND, GENERAL, Leaf, NEXT, PROJECT, Reasons, Variant, WAN, Year,
};

/// One thing that may happen.
pub type Turn = fn(&mut Variant, &mut Rng);

/// All of them; each is the theme of some variants and a side matter in others.
pub const TURNS: &[(&str, Turn)] = &[
    ("scaled", scaled),
    ("one year scaled", one_year_scaled),
    ("equal to last year", |v, _| v.before = Some(v.now.clone())),
    ("tiny change", tiny),
    ("years swapped", swapped),
    ("items vanish", |v, r| vanish(&mut v.now, r)),
    ("items appear", |v, r| v.before.iter_mut().for_each(|year| vanish(year, r))),
    ("one class", one_class),
    ("one leaf", |v, r| {
        both(v, r, |year, r| {
            let one = r.pick(&year.leaves).clone();
            year.leaves = vec![one];
        })
    }),
    ("nothing", |v, _| v.now = Year { leaves: vec![], three: zero(&v.now) }),
    ("nothing last year", |v, _| v.before = Some(Year { leaves: vec![], three: zero(&v.now) })),
    ("nothing ever", |v, r| {
        TURNS[9].1(v, r);
        TURNS[10].1(v, r);
    }),
    ("funds only", |v, r| only(v, r, FUND)),
    ("state capital only", |v, r| only(v, r, CAPITAL)),
    ("own income only", |v, r| only(v, r, "事业")),
    ("a fund begins", |v, r| begin(v, r, FUND)),
    ("a fund ends", |v, r| end(v, r, FUND)),
    ("state capital begins", |v, r| begin(v, r, CAPITAL)),
    ("state capital ends", |v, r| end(v, r, CAPITAL)),
    ("a fund too small to print", |v, r| {
        begin(v, r, FUND);
        small(v, FUND);
    }),
    ("an item too small to print", |v, r| small_item(v, r)),
    ("carried over", carried),
    ("left for next year", left),
    ("other incomes", other_incomes),
    ("other uses", other_uses),
    ("a journey begins", |v, _| three(v, 0, 0, 31_400)),
    ("a journey ends", |v, _| three(v, 0, 52_300, 0)),
    ("a car is bought", |v, _| three(v, 3, 0, 180_000)),
    ("a car was bought", |v, _| three(v, 3, 180_000, 0)),
    ("no receptions", |v, _| three(v, 1, 3_000, 0)),
    ("receptions by a hair", |v, _| three(v, 1, 12_010, 12_000)),
    ("three of last year", |v, _| {
        if let Some(before) = &v.before {
            v.now.three.clone_from(&before.three)
        }
    }),
    ("no three", |v, _| {
        let none = zero(&v.now);
        v.both().for_each(|year| year.three.clone_from(&none));
    }),
    ("no previous book", |v, _| v.before = None),
    ("tables missing last year", missing_before),
    ("tables missing", missing_now),
    ("no projects", |v, r| both(v, r, |year, _| year.leaves.retain(|leaf| leaf.used != PROJECT))),
    ("only projects", |v, r| both(v, r, |year, _| year.leaves.retain(|leaf| leaf.used == PROJECT))),
    ("one project", |v, _| v.one_project = true),
    ("a project exempt", |v, _| v.exempt = 1),
    ("all projects exempt", |v, _| v.exempt = 99),
    ("texts left out", |v, r| texts_out(v, r)),
    ("counts of zero", counts_zero),
    ("counts of one", counts_one),
    ("optional facts", optional),
    ("reasons with stops", |v, _| v.reasons = Reasons::Stopped),
    ("reasons of paragraphs", |v, _| v.reasons = Reasons::Paragraphs),
    ("long reasons", |v, _| v.reasons = Reasons::Long),
    ("all reasons", |v, _| v.reasons = Reasons::AlsoOptional),
    ("no purchases", |v, _| v.purchases = Some([0, 0, 0])),
    ("one kind of purchase", |v, r| {
        let mut parts = [0; 3];
        parts[r.below(3)] = 70;
        v.purchases = Some(parts);
    }),
    ("another nature", nature),
];

/// The variant of a sample with a number: one theme, and up to three things besides.
pub fn variant(sample: &'static str, number: usize) -> Variant {
    let mut rng = Rng::new(number as u64 * 3 + sample.len() as u64);
    let mut variant = Variant::of(sample);
    let mut themes = vec![number % TURNS.len()];
    let besides = if number < TURNS.len() { 0 } else { 1 + rng.below(3) };
    themes.extend((0..besides).map(|_| rng.below(TURNS.len())));
    for theme in themes {
        let (name, turn) = TURNS[theme];
        variant.done.push(name.to_owned());
        turn(&mut variant, &mut rng);
    }
    settle(&mut variant);
    variant
}

/// What a consistent budget keeps to: no public expenses without grants, no more of them than those.
fn settle(variant: &mut Variant) {
    for year in variant.both() {
        year.tidy();
        let granted = year.sum(|leaf| leaf.budget() == Some(GENERAL) && leaf.used != NEXT);
        let three: i64 = [0, 1, 2, 3].map(|which| year.three_of(which)).iter().sum();
        if three > granted {
            year.three.iter_mut().for_each(|body| body.cents = [0; 4]);
        }
    }
    if variant.sample == "mingwan-2026" {
        variant.both().for_each(|year| {
            year.leaves
                .iter_mut()
                .filter(|leaf| {
                    ["教育", "附属", "上级", "结余"].contains(&leaf.source.as_str()) || leaf.is_carried()
                })
                .for_each(|leaf| leaf.source = "其他".to_owned());
            year.leaves
                .iter_mut()
                .filter(|leaf| ![BASIC, PROJECT].contains(&leaf.used.as_str()))
                .for_each(|leaf| leaf.used = PROJECT.to_owned());
            year.tidy();
        });
    }
}

fn both(variant: &mut Variant, rng: &mut Rng, change: impl Fn(&mut Year, &mut Rng)) {
    let now_only = rng.one_in(3);
    change(&mut variant.now, rng);
    if let Some(before) = variant.before.as_mut().filter(|_| !now_only) {
        change(before, rng);
    }
}

fn zero(year: &Year) -> Vec<super::model::Three> {
    let mut three = year.three.clone();
    three.iter_mut().for_each(|body| body.cents = [0; 4]);
    three
}

const FACTORS: [(i64, i64); 9] =
    [(1, 1000), (3, 1000), (1, 100), (7, 100), (1, 3), (17, 10), (13, 1), (77, 1), (1000, 1)];

fn scale(year: &mut Year, (times, by): (i64, i64)) {
    year.leaves.iter_mut().for_each(|leaf| leaf.cents = leaf.cents * times / by);
    year.three.iter_mut().flat_map(|body| &mut body.cents).for_each(|cents| *cents = *cents * times / by);
}

fn scaled(variant: &mut Variant, rng: &mut Rng) {
    let factor = *rng.pick(&FACTORS);
    variant.done.push(format!("{factor:?}"));
    variant.both().for_each(|year| scale(year, factor));
}

fn one_year_scaled(variant: &mut Variant, rng: &mut Rng) {
    let factor = *rng.pick(&FACTORS);
    variant.done.push(format!("{factor:?}"));
    scale(&mut variant.now, factor);
}

/// Below half of the last digit that is printed.
fn tiny(variant: &mut Variant, rng: &mut Rng) {
    let Some(before) = &variant.before else { return };
    variant.now = before.clone();
    for leaf in &mut variant.now.leaves {
        if rng.one_in(6) {
            leaf.cents += 100 * (rng.below(9) as i64 - 4);
        }
    }
}

fn swapped(variant: &mut Variant, _: &mut Rng) {
    if let Some(before) = variant.before.as_mut() {
        std::mem::swap(before, &mut variant.now);
    }
}

fn vanish(year: &mut Year, rng: &mut Rng) {
    let items: Vec<String> = year.items().into_iter().collect();
    let gone: Vec<&String> = items.iter().filter(|_| rng.one_in(3)).collect();
    if gone.len() < items.len() {
        year.leaves.retain(|leaf| !gone.contains(&&leaf.item));
    }
}

fn one_class(variant: &mut Variant, rng: &mut Rng) {
    let Some(class) = variant.now.items().iter().next_back().map(|item| item[..3].to_owned()) else { return };
    both(variant, rng, |year, _| year.leaves.retain(|leaf| leaf.item.starts_with(&class)));
}

fn item_of(source: &str) -> Option<&'static str> {
    match source {
        FUND => Some("2120803"),
        CAPITAL => Some("2230105"),
        _ => None,
    }
}

fn only(variant: &mut Variant, rng: &mut Rng, source: &str) {
    both(variant, rng, |year, _| {
        for leaf in &mut year.leaves {
            leaf.source = source.to_owned();
            if let Some(item) = item_of(source) {
                leaf.item = item.to_owned();
                leaf.used = PROJECT.to_owned();
                leaf.economic.truncate(3);
            } else if leaf.used == NEXT {
                leaf.used = PROJECT.to_owned();
            }
        }
    });
}

fn money(source: &str, cents: i64) -> Leaf {
    let words = [item_of(source).unwrap(), source, PROJECT, "302"].map(str::to_owned);
    let [item, source, used, economic] = words;
    Leaf { item, source, used, economic, cents }
}

fn begin(variant: &mut Variant, rng: &mut Rng, source: &str) {
    variant.both().for_each(|year| year.leaves.retain(|leaf| leaf.budget() != Some(source)));
    variant.now.leaves.push(money(source, WAN * (1 + rng.below(400) as i64)));
}

fn end(variant: &mut Variant, rng: &mut Rng, source: &str) {
    begin(variant, rng, source);
    let leaf = variant.now.leaves.pop().unwrap();
    variant.before.iter_mut().for_each(|year| year.leaves.push(leaf.clone()));
}

/// Less than half of a hundredth of 万元.
const TOO_SMALL: i64 = 4_000;

fn small(variant: &mut Variant, source: &str) {
    variant
        .now
        .leaves
        .iter_mut()
        .filter(|leaf| leaf.source == source)
        .for_each(|leaf| leaf.cents = TOO_SMALL);
}

fn small_item(variant: &mut Variant, rng: &mut Rng) {
    let items: Vec<String> = variant.now.items().into_iter().collect();
    if items.is_empty() {
        return;
    }
    let class = rng.pick(&items)[..3].to_owned();
    let mut own = variant.now.leaves.iter_mut().filter(|leaf| leaf.item.starts_with(&class));
    if let Some(first) = own.next() {
        first.cents = TOO_SMALL;
        own.for_each(|leaf| leaf.cents = 0);
    }
}

fn carried(variant: &mut Variant, rng: &mut Rng) {
    for leaf in &mut variant.now.leaves {
        let granted = CARRIED.iter().find(|(fresh, _)| leaf.source == *fresh);
        match granted {
            Some((_, carried)) if leaf.used == PROJECT && rng.one_in(2) => {
                leaf.source = (*carried).to_owned()
            }
            None if rng.one_in(2) => leaf.source = CARRIED_OWN.to_owned(),
            _ => {}
        }
    }
}

/// Part of an office's own money stays for next year.
fn left(variant: &mut Variant, _: &mut Rng) {
    for year in variant.both() {
        let own = year.leaves.iter().find(|leaf| leaf.used != NEXT && leaf.cents > WAN);
        if let Some(leaf) = own.cloned() {
            let source = "事业".to_owned();
            year.leaves.push(Leaf {
                source,
                used: NEXT.to_owned(),
                economic: "302".to_owned(),
                cents: WAN * 3 / 2,
                ..leaf
            });
        }
    }
}

fn other_incomes(variant: &mut Variant, rng: &mut Rng) {
    let seed = rng.next();
    for year in variant.both() {
        let mut rng = Rng::new(seed);
        for leaf in &mut year.leaves {
            if leaf.used == PROJECT && rng.one_in(2) {
                leaf.source =
                    (*rng.pick(&["教育", "事业", "经营", "附属", "上级", "其他", "结余"])).to_owned();
            }
        }
    }
}

fn other_uses(variant: &mut Variant, rng: &mut Rng) {
    other_incomes(variant, rng);
    for year in variant.both() {
        for leaf in year.leaves.iter_mut().filter(|leaf| leaf.budget().is_none() && leaf.used == PROJECT) {
            leaf.used = (*rng.pick(&["上缴", "经营", "补助", PROJECT])).to_owned();
        }
    }
}

/// One of the three expenses, in 元 of both years.
fn three(variant: &mut Variant, which: usize, before: i64, now: i64) {
    let set = |year: &mut Year, yuan: i64| {
        for (index, body) in year.three.iter_mut().enumerate() {
            body.cents[which] = if index == 0 { yuan * 100 } else { 0 };
        }
    };
    set(&mut variant.now, now);
    variant.before.iter_mut().for_each(|year| set(year, before));
}

const TABLES: [&str; 9] = [
    "一般公共预算支出表",
    "一般公共预算基本支出表",
    "三公经费支出表",
    "政府性基金预算支出表",
    "国有资本经营预算支出表",
    "支出经济分类预算表（全部资金）",
    "支出经济分类预算表（财政拨款）",
    "支出总表",
    "财政拨款收支总表",
];

fn missing_before(variant: &mut Variant, rng: &mut Rng) {
    let some = TABLES.into_iter().filter(|_| rng.one_in(2));
    variant.lacks_before.extend(some);
    if rng.one_in(2) {
        variant.lacks_before.insert("三公经费和机关运行经费表");
    }
}

fn missing_now(variant: &mut Variant, rng: &mut Rng) {
    for table in ["支出经济分类预算表（全部资金）", "支出经济分类预算表（财政拨款）", "项目经费表"]
    {
        if rng.one_in(2) {
            variant.lacks_now.insert(table);
        }
    }
    if rng.one_in(2) {
        variant.purchases = None;
    }
}
