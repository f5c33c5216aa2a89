//! What reading noticed, as findings: one rule a code of its warnings and notices, so that they are counted,
//! changed (`[[rule]]`) and accepted (`[[accept]]`) as all others are.
//!
//! The id of a finding is the code, the sheet (the key, or the file) and the first thing that the message
//! quotes: no row of a sheet, so that it stays when rows move; `上年:` stands before sheets of last year's
//! book. Its fingerprint rests on what the named cells show, or whoever told it said that it rests on
//! ([`Diagnostic::rests_on`]), and on all that the message quotes; where no cell is at hand, on the numbers
//! of the message too, addresses aside.

use std::collections::BTreeSet;

use crate::budget::{Budget, label};
use crate::diag::Severity::{Notice, Warning};
use crate::diag::{Diagnostic, Place, Severity};

use super::World;
use super::registry::{Listed, Origin};
use super::report::{Evidence, Finding};
use super::rule::{Ran, Rule};

/// A rule of what reading notices.
#[derive(Debug)]
pub struct Noticed {
    /// The code of the warnings and notices, and the rule's id.
    pub code: &'static str,
    /// What must hold.
    pub title: &'static str,
    /// What it is held against.
    pub basis: &'static str,
    /// The most that it weighs; each weighs what reading says.
    pub severity: Severity,
}

const BOOK: &str = "工作簿：公开的与看见的是一回事，没有一格不明不白";
const LAYOUT: &str = "工作簿与模板包里的表样";
const PACKS: &str = "模板包与它的底本";
const STATED: &str = "unit.toml 与工作簿";

const fn of(code: &'static str, title: &'static str, basis: &'static str, severity: Severity) -> Noticed {
    Noticed { code, title, basis, severity }
}

/// The rule of what has no rule of its own: a code that was forgotten here.
const OTHER: Noticed = of("读取-其他", "读取时发现的问题都有自己的规则", "程序", Warning);

/// Every code with which reading warns or gives notice; `tests/all/noticed.rs` holds it against the sources.
pub static NOTICED: &[Noticed] = &[
    of("读取-隐藏", "采用的内容没有藏在隐藏的工作表、行、列里", BOOK, Warning),
    of("读取-字符", "没有别的电脑上显示不出来的字", BOOK, Warning),
    of("读取-年份", "标题和名称里的年份与表的年份一致", BOOK, Warning),
    of("读取-过大", "表格右边很远处没有内容", BOOK, Warning),
    of("读取-表外数", "表外没有另写的数", BOOK, Warning),
    of("读取-多余行", "表里的每一行都采用了", BOOK, Warning),
    of("读取-多余列", "表里的每一列都采用了", BOOK, Warning),
    of("读取-重复行", "同一行只写一次", BOOK, Notice),
    of("读取-无名行", "填了内容的都填了名称", BOOK, Warning),
    of("读取-文字", "文字页的每一段都认得出写的是哪一项", BOOK, Warning),
    of("读取-未用文字", "文字页的每一段都采用了", BOOK, Notice),
    of("读取-空白表", "没有留着不填的空白表", BOOK, Notice),
    of("读取-重复表", "同一张表只有一份", BOOK, Warning),
    of("读取-未用工作表", "每张工作表都采用了", BOOK, Warning),
    of("读取-未用表格", "工作表里的每张表都采用了", BOOK, Warning),
    of("读取-缺附加表", "正文要取数的附加表都有", LAYOUT, Warning),
    of("读取-缺上年表", "要与上年比较的表，上年的工作簿里都有", LAYOUT, Warning),
    of("读取-近似名称", "名称与模板包里的一字不差", LAYOUT, Notice),
    of("读取-无名类", "分类的名称与分类目录一致", LAYOUT, Notice),
    of("读取-缺表头", "写着事实的工作表都有应有的表头", BOOK, Warning),
    of("配置-值", "写明的内容合乎应有的写法", STATED, Warning),
    of("配置-未找到", "写明的文件都在", STATED, Warning),
    of("配置-未写", "文件里要写的内容都写明了", STATED, Warning),
    of("配置-原因过时", "变动原因写的是现在的数", STATED, Warning),
    of("配置-未用", "写明的内容公开文件都用到", STATED, Notice),
    of("配置-两处", "写在两处的内容相同", STATED, Warning),
    of("模板-底本", "抄出来改的模板文件，底本没有再改过", PACKS, Notice),
    of("模板-同名", "文件夹里的模板包不与内置的同名", PACKS, Notice),
    of("模板-未用", "模板文件夹里的每一个文件都用到", PACKS, Warning),
    of("模板-整份", "整份替换的模板文件没有少掉底下的大半", PACKS, Warning),
    of("模板-旧写法", "模板文件用的是现在的写法", PACKS, Warning),
    of("模板-去掉", "去掉的表、行、列没有别处还要用", PACKS, Notice),
    of("模板-落空", "模板包提到的表、行、列，整份替换的文件里都有", PACKS, Warning),
    OTHER,
];

/// The rules, whatever the pack.
pub(super) fn listed<'a>() -> Vec<Listed<'a>> {
    let listed = |noticed: &'static Noticed| Listed {
        id: noticed.code.to_owned(),
        title: noticed.title.to_owned(),
        basis: noticed.basis.to_owned(),
        severity: noticed.severity,
        hint: String::new(),
        origin: Origin::Noticed(noticed),
    };
    NOTICED.iter().map(listed).collect()
}

/// The code of the rule to which a diagnostic belongs.
fn rule_of(diagnostic: &Diagnostic) -> &'static str {
    let known = NOTICED.iter().find(|noticed| noticed.code == diagnostic.code);
    known.map_or(OTHER.code, |noticed| noticed.code)
}

/// Makes findings of all that was noticed under one code.
pub(super) fn check(noticed: &Noticed, world: &World<'_>, rule: &mut Rule) -> Ran {
    let budget = world.budget;
    let last_year = files_of_last_year(budget);
    for diagnostic in budget.noticed.iter().filter(|diagnostic| rule_of(diagnostic) == noticed.code) {
        let forgotten = diagnostic.code != noticed.code;
        let mut subject = subject(diagnostic, budget, &last_year);
        let mut message = diagnostic.message.clone();
        if forgotten {
            subject = format!("{}/{subject}", diagnostic.code);
            message.push_str(&format!("（程序没有给“{}”定规则，请告诉维护程序的人）", diagnostic.code));
        }
        let finding = Finding {
            id: rule.numbered(&subject),
            severity: diagnostic.severity,
            message,
            evidence: evidence(diagnostic, &subject, budget),
            places: diagnostic.places.clone(),
            hint: diagnostic.hint.clone(),
            ..Finding::default()
        };
        rule.add(finding);
    }
    if rule.findings.is_empty() {
        // reading ended before it had seen all
        world.whole()?;
    }
    // reading looked once, at everything
    rule.compared = 1;
    Ok(())
}

/// The files from which only last year's tables come.
fn files_of_last_year(budget: &Budget) -> BTreeSet<&str> {
    let mut files: BTreeSet<&str> = BTreeSet::new();
    files.extend(budget.previous.iter().flat_map(|book| &book.tables).map(|table| table.place.file()));
    for table in &budget.current.tables {
        files.remove(table.place.file());
    }
    files
}

/// Characters of what a message quotes that an id takes.
const LONGEST_QUOTED: usize = 40;

/// What an id says of a diagnostic besides its code.
fn subject(diagnostic: &Diagnostic, budget: &Budget, last_year: &BTreeSet<&str>) -> String {
    let first = diagnostic.places.first();
    let mark = if first.is_some_and(|place| last_year.contains(place.file())) { "上年:" } else { "" };
    let place = match first {
        Some(Place::Cell(cell)) => cell.sheet.to_string(),
        Some(Place::Sheet { sheet, .. }) => sheet.to_string(),
        Some(Place::Key { key, .. } | Place::Entry { key, .. }) => dotted(key, budget).to_owned(),
        Some(place @ (Place::File(_) | Place::Line { .. })) => place.file().to_owned(),
        None => "输入".to_owned(),
    };
    match quoted(&diagnostic.message).into_iter().next() {
        Some(quoted) => {
            let quoted: String = label::clean(&quoted).chars().take(LONGEST_QUOTED).collect();
            format!("{mark}{place}/{quoted}")
        }
        None => format!("{mark}{place}"),
    }
}

/// A key without the Chinese name before it.
fn dotted<'a>(key: &'a str, budget: &Budget) -> &'a str {
    match key.split_once(' ') {
        Some((name, dotted)) if budget.unit.statement.names.get(dotted).is_some_and(|own| own == name) => {
            dotted
        }
        _ => key,
    }
}

/// What an acceptance of a diagnostic rests on.
fn evidence(diagnostic: &Diagnostic, subject: &str, budget: &Budget) -> Evidence {
    let mut evidence = Evidence::of(subject, &diagnostic.rests_on);
    for quoted in quoted(&diagnostic.message) {
        evidence = evidence.and("“”", quoted);
    }
    for place in &diagnostic.places {
        if let Place::Key { key, .. } | Place::Entry { key, .. } = place {
            let key = dotted(key, budget);
            evidence = evidence.and(key, budget.unit.stated(key).unwrap_or_default());
        }
    }
    if diagnostic.rests_on.is_empty() {
        for number in numbers(&diagnostic.message) {
            evidence = evidence.and("0", number);
        }
    }
    evidence
}

/// What stands between quotation marks, the outer ones where some stand within others.
fn quoted(message: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut depth = 0usize;
    let mut current = String::new();
    for c in message.chars() {
        if c == '”' {
            depth = depth.saturating_sub(1);
            if depth == 0 && !current.is_empty() {
                all.push(std::mem::take(&mut current));
            }
        }
        if depth > 0 {
            current.push(c);
        }
        if c == '“' {
            depth += 1;
        }
    }
    // what is quoted may hold one mark alone
    if !current.is_empty() {
        all.push(current);
    }
    all
}

/// The numbers of a message outside quotation marks, without those of rows and addresses (`第9—12行`, `C5`).
fn numbers(message: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut number = String::new();
    let (mut depth, mut of_address, mut of_rows) = (0usize, false, false);
    for c in message.chars().chain([' ']) {
        if depth == 0 && (c.is_ascii_digit() || !number.is_empty() && matches!(c, '.' | ',')) {
            number.push(c);
            continue;
        }
        let ended = std::mem::take(&mut number);
        if !ended.is_empty() && !of_address && !of_rows {
            all.push(ended);
        }
        match c {
            '“' => depth += 1,
            '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        of_address = c.is_ascii_alphabetic();
        of_rows = c == '第' || of_rows && matches!(c, '—' | '、' | '行');
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_was_found_apart_from_where() {
        let message = "“表一”第9行、第31—44行隐藏，C5写着3.50，里面的“甲“乙”丙”有12格";
        assert_eq!(quoted(message), ["表一", "甲“乙”丙"]);
        assert_eq!(numbers(message), ["3.50", "12"]);
        assert_eq!(quoted("写着“没有写完"), ["没有写完"]);
        assert_eq!(quoted("”没有开头“有"), ["有"]);
    }

    #[test]
    fn every_code_has_one_rule_that_no_other_rule_is_called_by() {
        let codes: BTreeSet<&str> = NOTICED.iter().map(|noticed| noticed.code).collect();
        assert_eq!(codes.len(), NOTICED.len());
        let taken: Vec<&str> = crate::reconcile::rules::all().map(|spec| spec.id).collect();
        assert!(!taken.iter().any(|id| codes.contains(id)), "{taken:?}");
    }

    fn found(diagnostics: Vec<Diagnostic>) -> Vec<Finding> {
        let mut budget = Budget::default();
        budget.noticed.extend(diagnostics);
        let pack = crate::pack::load::load("jiangxi", &[]).unwrap();
        let report = super::super::reconcile(&budget, &pack);
        let of_reading = report.outcomes.into_iter().filter(|outcome| outcome.of_reading);
        of_reading.flat_map(|outcome| outcome.findings).collect()
    }

    #[test]
    fn what_has_no_rule_is_told_all_the_same() {
        let found = found(vec![Diagnostic::warning("读取-新", "有一个“甲”")]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].id, "读取-其他:读取-新/输入/甲");
        assert_eq!(found[0].severity, Warning);
        assert!(found[0].message.contains("读取-新"), "{}", found[0].message);
    }

    #[test]
    fn an_acceptance_hangs_on_what_stands_there() {
        let at = |row: u32, message: &str, content: &str| {
            let cell = crate::diag::CellRef {
                file: "a.xlsx".into(),
                sheet: "表".into(),
                row,
                col: 0,
                remarks: crate::diag::Remarks::default(),
            };
            Diagnostic::warning("读取-隐藏", message).at_cell(&cell).resting_on(content)
        };
        let one = found(vec![at(4, "“甲”第5行隐藏", "20"), at(8, "“甲”第9行隐藏", "30")]);
        assert_eq!([one[0].id.as_str(), one[1].id.as_str()], ["读取-隐藏:表/甲", "读取-隐藏:表/甲#2"]);
        let moved = found(vec![at(6, "“甲”的第7行藏着", "20")]);
        assert_eq!((&moved[0].id, moved[0].fingerprint()), (&one[0].id, one[0].fingerprint()));
        let other = found(vec![at(4, "“甲”第5行隐藏", "21")]);
        assert_ne!(other[0].fingerprint(), one[0].fingerprint());
    }
}
