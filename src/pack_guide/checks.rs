//! The checks of a pack, its terms and its codes.

use crate::pack::checks::{CheckSpec, Relation};
use crate::pack::manifest::Codes;
use crate::reconcile::registry::{self, Listed};

use super::Guide;
use super::page::GuidePage;
use super::words::cut;

/// How the two sides stand, in words.
fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "要等于",
        Relation::AtMost => "不能多于",
        Relation::AtLeast => "不能少于",
        Relation::Differs => "不能等于",
        Relation::Together => "要么都是零，要么都不是零，另一边是",
        Relation::Implies => "不是零的时候，也不能是零的是",
    }
}

impl Guide<'_> {
    /// The rules that budgets of the pack go through, those of the pack first.
    pub(super) fn checks(&self) -> GuidePage {
        let mut page = GuidePage::new("核对");
        page.words("错误不改不能公开；警告要看一看，可以写明理由接受；提示只是告诉你。");
        page.words(self.command("看一条核对的依据和做法", "核对的编号"));
        let listed = registry::listed(self.pack);
        let own = |rule: &&Listed<'_>| self.pack.checks.iter().any(|check| check.id == rule.id);
        let reading = listed.iter().filter(|rule| rule.of_reading()).count();
        page.heading("这套模板包写明的（checks.toml）");
        by_basis(listed.iter().filter(own), &mut page);
        self.ties(&mut page);
        page.heading("程序自己有的");
        by_basis(listed.iter().filter(|rule| !own(rule) && !rule.of_reading()), &mut page);
        page.words(format!("另有{reading}条关于读取工作簿和填写内容的，gongkai rules 全部列出。"));
        page
    }

    /// What the pack says of figures besides.
    fn ties(&self, page: &mut GuidePage) {
        let ties = |between_units: bool| -> Vec<Vec<String>> {
            let own = self.pack.ties.iter().filter(|tie| tie.between_units == between_units);
            own.map(|tie| vec![tie.id.to_string(), tie.title.clone()]).collect()
        };
        let (known, between) = (ties(false), ties(true));
        if !known.is_empty() {
            page.heading("内行都知道的等式（checks.toml 的 [[tie]]）");
            page.words("不核对，只用来推算不公开的数读者能知道多少；表里的数不符合的一条，不起作用。");
            page.cells(&["编号", "什么相等"], known);
        }
        if !between.is_empty() {
            page.heading("部门汇总时抵销的两头（checks.toml 里写着 between_units 的 [[tie]]）");
            page.words("部门写了所属单位和抵销的金额时才核对：从收入里抵销多少，就从支出里抵销多少。");
            page.cells(&["编号", "什么相等"], between);
        }
    }

    /// One rule.
    pub(super) fn check(&self, rule: &Listed<'_>) -> GuidePage {
        let mut page = GuidePage::new(format!("核对　{}", rule.id));
        page.words(format!("{}。", rule.title));
        page.words(format!("不符合是{}。", rule.severity.word()));
        if !rule.basis.is_empty() {
            page.words(format!("依据：{}", rule.basis));
        }
        if !rule.hint.is_empty() {
            page.words(format!("不符合怎么办：{}", rule.hint));
        }
        if let Some(check) = self.pack.checks.iter().find(|check| check.id == rule.id) {
            sides(check, &mut page);
        }
        page
    }

    /// The explanations of terms.
    pub(super) fn terms(&self) -> GuidePage {
        let mut page = GuidePage::new("名词");
        let glossary = &self.pack.glossary;
        page.words("要添的，写在 glossary-本局.toml 里，写上 name 和 text；科目的解释写 code 和 text：");
        page.copied(["[[term]]", "name = \"名词\"", "text = \"解释。\""]);
        for (title, terms) in [("专业名词", &glossary.terms), ("收入的名词（有金额才印）", &glossary.income)]
        {
            if !terms.is_empty() {
                page.heading(title);
                page.cells(
                    &["名词", "解释"],
                    terms.iter().map(|term| vec![term.name.clone(), cut(&term.text, 60)]).collect(),
                );
            }
        }
        if !glossary.items.is_empty() {
            page.heading("科目的解释（表里有的才印）");
            let rows = glossary
                .items
                .iter()
                .map(|item| vec![item.code.to_string(), self.code_name(&item.code), cut(&item.text, 50)]);
            page.cells(&["编码", "科目", "解释"], rows.collect());
        }
        page
    }

    /// One term.
    pub(super) fn term(&self, name: &str, text: &str) -> GuidePage {
        let mut page = GuidePage::new(format!("名词　{name}"));
        page.words(text);
        page
    }

    /// The name of a code, as the catalogue has it.
    fn code_name(&self, code: &str) -> String {
        let kinds = self.pack.manifest.codes.iter();
        let year = self.budget.map_or(i32::MAX, |budget| budget.unit.year);
        let found = kinds.flat_map(|codes| {
            let now = self.pack.catalogue.of_code(&codes.id, code, year);
            now.first().map(|entry| entry.name.clone())
        });
        found.into_iter().next().unwrap_or_default()
    }

    /// The code systems.
    pub(super) fn codes(&self) -> GuidePage {
        let mut page = GuidePage::new("编码");
        for codes in &self.pack.manifest.codes {
            self.code_system(codes, &mut page);
        }
        page
    }

    fn code_system(&self, codes: &Codes, page: &mut GuidePage) {
        page.subheading(codes.name.clone());
        let levels = codes.levels.iter().zip(&codes.lengths);
        let levels: Vec<String> = levels.map(|(level, length)| format!("{level}（{length}位）")).collect();
        page.words(format!("级次：{}", levels.join("、")));
        let trees =
            self.pack.tables.iter().filter(|table| table.code_system().is_some_and(|own| own.id == codes.id));
        let trees: Vec<&str> = trees.map(|table| table.id.as_str()).collect();
        page.words(format!("用它的表：{}", trees.join("、")));
        if let Some((table, level)) = trees.first().zip(codes.levels.first()) {
            let column = self.pack.table(table).and_then(|schema| schema.sides().first());
            let column = column.and_then(|side| side.amount_columns().first().copied());
            if let Some(column) = column {
                let line = format!(
                    "{{% for row in rows(table=\"{table}\", level=\"{level}\", column=\"{column}\") -%}}\n{{{{ row.code }}}}　{{{{ row.label }}}}。\n{{%- endfor %}}"
                );
                self.example(&line, page);
            }
        }
    }

    /// One code system.
    pub(super) fn code(&self, codes: &Codes) -> GuidePage {
        let mut page = GuidePage::new("编码");
        self.code_system(codes, &mut page);
        page
    }
}

/// Rules below what they rest on, in the order in which that comes.
fn by_basis<'l, 'p: 'l>(rules: impl Iterator<Item = &'l Listed<'p>>, page: &mut GuidePage) {
    let mut groups: Vec<(&str, Vec<Vec<String>>)> = Vec::new();
    for rule in rules {
        let row = vec![rule.id.clone(), rule.severity.word().to_owned(), rule.title.clone()];
        match groups.iter_mut().find(|(basis, _)| *basis == rule.basis) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((&rule.basis, vec![row])),
        }
    }
    for (basis, rows) in groups {
        page.subheading(if basis.is_empty() {
            "依据没有写".to_owned()
        } else {
            format!("依据：{basis}")
        });
        page.cells(&["编号", "轻重", "核对什么"], rows);
    }
}

/// What a declared check compares.
fn sides(check: &CheckSpec, page: &mut GuidePage) {
    page.words("比较的是：");
    page.copied(check.left.iter().map(|path| path.as_str()));
    page.words(relation(check.relation));
    page.copied(check.right.iter().map(|path| path.as_str()));
    for other in &check.or_right {
        page.words("也可以是：");
        page.copied(other.iter().map(|path| path.as_str()));
    }
    if let Some(annuity) = check.annuity {
        page.words(format!("pack.toml 的 [amounts] 写着 annuity = \"{}\" 的才核对。", annuity.word()));
    }
    if !check.each.is_empty() {
        let each: Vec<&str> = check.each.iter().map(|rows| rows.as_str()).collect();
        page.words(format!("{{row}} 是 {} 的每一行。", each.join("、")));
    }
}
