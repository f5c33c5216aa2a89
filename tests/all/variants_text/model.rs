//! Budgets of leaf amounts, from which all tables of a workbook are summed, so that they agree.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::root;

/// So many 分 are one 万元.
pub const WAN: i64 = 1_000_000;

/// Where money comes from, as the data files name it; the last three carry from last year what a budget left.
pub const GENERAL: &str = "一般";
pub const FUND: &str = "基金";
pub const CAPITAL: &str = "国资";
pub const CARRIED: [(&str, &str); 3] = [(GENERAL, "结转一般"), (FUND, "结转基金"), (CAPITAL, "结转国资")];
/// What was carried over of an office's own money.
pub const CARRIED_OWN: &str = "结转自有";

/// What money is for.
pub const BASIC: &str = "基本";
pub const PROJECT: &str = "项目";
/// Left for next year.
pub const NEXT: &str = "结转下年";

/// An amount of one item, from one source, for one use.
#[derive(Clone, PartialEq)]
pub struct Leaf {
    /// Code of the 项.
    pub item: String,
    pub source: String,
    pub used: String,
    /// Code of the economic class.
    pub economic: String,
    /// In 分.
    pub cents: i64,
}

impl Leaf {
    /// Of the budgets that 财政 grants, the one that it belongs to.
    pub fn budget(&self) -> Option<&'static str> {
        let found = CARRIED.iter().find(|(fresh, carried)| self.source == *fresh || self.source == *carried);
        found.map(|(fresh, _)| *fresh)
    }

    pub fn is_carried(&self) -> bool {
        self.source == CARRIED_OWN || CARRIED.iter().any(|(_, carried)| self.source == *carried)
    }
}

/// The three public expenses of one body: journeys, receptions, running and buying of cars.
#[derive(Clone, PartialEq)]
pub struct Three {
    pub code: String,
    pub name: String,
    pub cents: [i64; 4],
}

/// One year.
#[derive(Clone, Default, PartialEq)]
pub struct Year {
    pub leaves: Vec<Leaf>,
    pub three: Vec<Three>,
}

impl Year {
    pub fn sum(&self, wanted: impl Fn(&Leaf) -> bool) -> i64 {
        self.leaves.iter().filter(|leaf| wanted(leaf)).map(|leaf| leaf.cents).sum()
    }

    pub fn items(&self) -> BTreeSet<String> {
        self.leaves.iter().map(|leaf| leaf.item.clone()).collect()
    }

    /// The running costs that the budget tables show.
    pub fn running(&self) -> i64 {
        self.sum(|leaf| {
            leaf.used == BASIC
                && leaf.budget() == Some(GENERAL)
                && !["301", "303"].contains(&&leaf.economic[..3])
        })
    }

    pub fn three_of(&self, which: usize) -> i64 {
        self.three.iter().map(|body| body.cents[which]).sum()
    }

    /// Leaves of nothing left out, those alike put together.
    pub fn tidy(&mut self) {
        let mut sums: BTreeMap<[String; 4], i64> = BTreeMap::new();
        for leaf in self.leaves.drain(..) {
            *sums.entry([leaf.item, leaf.source, leaf.used, leaf.economic]).or_default() += leaf.cents;
        }
        let some = sums.into_iter().filter(|(_, cents)| *cents > 0);
        self.leaves = some
            .map(|([item, source, used, economic], cents)| Leaf { item, source, used, economic, cents })
            .collect();
    }
}

/// A project of this year.
#[derive(Clone)]
pub struct Project {
    pub name: String,
    pub item: String,
    pub cents: i64,
    /// Of it, from 财政.
    pub granted: i64,
    pub exempt: bool,
}

/// A sample, and what became of it.
#[derive(Clone)]
pub struct Variant {
    pub sample: &'static str,
    /// What was done to the sample, for whoever reads a finding.
    pub done: Vec<String>,
    pub items: BTreeMap<String, String>,
    pub economics: BTreeMap<String, String>,
    pub now: Year,
    /// None where last year's book is not given.
    pub before: Option<Year>,
    /// Titles of tables that a book lacks.
    pub lacks_now: BTreeSet<&'static str>,
    pub lacks_before: BTreeSet<&'static str>,
    /// Of goods, works and services, in thousandths of the spending; none where there is no such table.
    pub purchases: Option<[i64; 3]>,
    /// All projects in one, or one for each item.
    pub one_project: bool,
    /// So many projects are exempt from targets.
    pub exempt: usize,
    /// What is set in unit.toml; `None` takes it out.
    pub facts: Vec<(&'static str, Option<toml::Value>)>,
    /// How reasons are written.
    pub reasons: Reasons,
    /// Texts of projects that are left out.
    pub project_texts: Vec<&'static str>,
}

/// How the reasons of an office are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reasons {
    Plain,
    Stopped,
    Paragraphs,
    Long,
    /// Of some projects, funds and classes besides those that are asked for.
    AlsoOptional,
}

impl Variant {
    /// The sample as it is.
    pub fn of(sample: &'static str) -> Self {
        let path = root().join("tests/data/variants").join(format!("{sample}.txt"));
        let text = std::fs::read_to_string(path).unwrap();
        let (mut items, mut economics) = (BTreeMap::new(), BTreeMap::new());
        let mut years: BTreeMap<&str, Year> = BTreeMap::new();
        for line in text.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["item", code, name] => drop(items.insert((*code).to_owned(), (*name).to_owned())),
                ["econ", code, name] => drop(economics.insert((*code).to_owned(), (*name).to_owned())),
                ["three", year, code, name, cents @ ..] => {
                    let cents: Vec<i64> = cents.iter().map(|cents| cents.parse().unwrap()).collect();
                    let (code, name) = ((*code).to_owned(), (*name).to_owned());
                    let body = Three { code, name, cents: cents.try_into().unwrap() };
                    years.entry(year).or_default().three.push(body);
                }
                [year, item, source, used, economic, cents] => {
                    let [item, source, used, economic] =
                        [item, source, used, economic].map(|word| (*word).to_owned());
                    let leaf = Leaf { item, source, used, economic, cents: cents.parse().unwrap() };
                    years.entry(year).or_default().leaves.push(leaf);
                }
                other => panic!("{sample}: {other:?}"),
            }
        }
        let mut year = |name: &str| years.remove(name).unwrap_or_else(|| panic!("{sample} lacks {name}"));
        Self {
            sample,
            done: Vec::new(),
            items,
            economics,
            now: year("now"),
            before: Some(year("before")),
            lacks_now: BTreeSet::new(),
            lacks_before: BTreeSet::new(),
            purchases: (sample != "nanchang-2023").then_some([46, 120, 90]),
            one_project: false,
            exempt: 0,
            facts: Vec::new(),
            reasons: Reasons::Plain,
            project_texts: Vec::new(),
        }
    }

    pub fn both(&mut self) -> impl Iterator<Item = &mut Year> {
        std::iter::once(&mut self.now).chain(self.before.as_mut())
    }

    pub fn year_of(&self) -> i32 {
        self.sample.rsplit_once('-').unwrap().1.parse().unwrap()
    }

    pub fn set(&mut self, key: &'static str, value: impl Into<toml::Value>) {
        self.facts.push((key, Some(value.into())));
    }

    /// The projects of this year's leaves.
    pub fn projects(&self) -> Vec<Project> {
        let mut projects: Vec<Project> = Vec::new();
        for leaf in self.now.leaves.iter().filter(|leaf| leaf.used == PROJECT) {
            let granted = if leaf.budget().is_some() { leaf.cents } else { 0 };
            let same = |project: &&mut Project| self.one_project || project.item == leaf.item;
            match projects.iter_mut().find(same) {
                Some(project) => {
                    project.cents += leaf.cents;
                    project.granted += granted;
                }
                None => {
                    let name = self.items[&leaf.item].trim_end_matches("支出").replace("其他", "综合");
                    let name = format!("{name}专项{}", &leaf.item[5..]);
                    let (item, cents) = (leaf.item.clone(), leaf.cents);
                    projects.push(Project { name, item, cents, granted, exempt: false });
                }
            }
        }
        let exempt = self.exempt.min(projects.len());
        projects.iter_mut().rev().take(exempt).for_each(|project| project.exempt = true);
        projects
    }
}

/// An amount in 万元 as a fact states it, cut to the second digit.
pub fn in_wan(cents: i64) -> String {
    if cents < WAN / 100 {
        return format!("{}.{:02}元", cents / 100, cents % 100);
    }
    let hundredths = cents / (WAN / 100);
    format!("{}.{:02}万元", hundredths / 100, hundredths % 100)
}
