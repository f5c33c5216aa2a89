//! Next year's folder from last year's (`gongkai new --from`), and what is still to be looked at (待核).

use std::path::{Path, PathBuf};

use gongkai::read::{self, Came};

use crate::books::{Book, Value};
use crate::support::{Desk, Run, run};
use crate::ten_tables::SAMPLES;

/// The new folder beside the sample.
fn next(desk: &Desk) -> PathBuf {
    desk.unit().with_file_name("next")
}

fn new_from(desk: &Desk, from: &Path, more: &[&str]) -> Run {
    let args = [PathBuf::from("new"), next(desk), "--from".into(), from.into()];
    run(args.into_iter().chain(more.iter().map(PathBuf::from)))
}

/// A workbook of a sample with the years of its words moved by one.
fn year_later(from: &Path, to: &Path, year: i32) {
    let mut book = Book::read(from);
    for value in book.sheets.iter_mut().flat_map(|sheet| sheet.cells.values_mut()) {
        if let Value::Text(text) = value {
            *text = text
                .replace(&year.to_string(), &(year + 1).to_string())
                .replace(&(year - 1).to_string(), &year.to_string());
        }
    }
    book.write(to);
}

/// The codes of all errors of a run.
fn errors(run: &Run) -> Vec<String> {
    let all = run.all();
    let found = all.split("错误[").skip(1).map(|rest| rest.split(']').next().unwrap().to_owned());
    found.collect()
}

/// How many things a run says are to be looked at.
fn told(text: &str, before: &str, after: &str) -> usize {
    let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split(after).next().unwrap().parse().unwrap()
}

/// Confirms everything: the marks on the sheets are deleted, the list in unit.toml is.
fn confirm(folder: &Path) {
    let unit = folder.join("unit.toml");
    if unit.is_file() {
        let mut doc: toml_edit::DocumentMut = std::fs::read_to_string(&unit).unwrap().parse().unwrap();
        doc.remove("review");
        std::fs::write(&unit, doc.to_string()).unwrap();
    }
    let sheets = folder.join("基本情况.xlsx");
    if sheets.is_file() {
        let mut book = Book::read(&sheets);
        for value in book.sheets.iter_mut().flat_map(|sheet| sheet.cells.values_mut()) {
            if let Value::Text(text) = value
                && text.starts_with("待核")
            {
                *text = text.replacen("待核", "", 1);
            }
        }
        book.write(&sheets);
    }
}

/// Goes from last year's folder to next year's publication.
fn roll(sample: &str, on_sheets: bool) {
    let year: i32 = sample.rsplit('-').next().unwrap().parse().unwrap();
    let desk = Desk::of(sample);
    if on_sheets {
        desk.run("facts", &[]).expect(0);
        std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    }
    let folder = next(&desk);
    let said = new_from(&desk, &desk.unit(), &[]).expect(0).all();
    let last = std::fs::read(desk.unit().join("tables.xlsx")).unwrap();
    assert!(std::fs::read(folder.join("previous.xlsx")).unwrap() == last, "{sample}");
    let marks = if on_sheets {
        told(&said, "xlsx：有", "处在“说明”栏")
    } else {
        told(&said, "列着", "处待核")
    };
    let check = run(["check".into(), folder.clone()]).expect(2);
    assert_eq!(errors(&check), ["读取-文件", "配置-待核"], "{sample}: {}", check.all());
    assert!(!check.all().contains("警告["), "{sample}: {}", check.all());
    assert_eq!(told(&check.all(), "还有", "处待核"), marks, "{sample}");
    for book in ["tables.xlsx", "previous.xlsx"] {
        year_later(&desk.unit().join(book), &folder.join(book), year);
    }
    let check = run(["check".into(), folder.clone()]).expect(2);
    assert_eq!(errors(&check), ["配置-待核"], "{sample}: {}", check.all());
    assert!(!check.all().contains("[陈旧-"), "{sample}: {}", check.all());
    publish(&desk, &folder, year + 1);
    if sample == SAMPLES[1] {
        // and once more, from a folder that was rolled over itself
        let after = desk.unit().with_file_name("after");
        run(["new".into(), after.clone(), "--from".into(), folder.clone()]).expect(0);
        assert!(
            std::fs::read(after.join("previous.xlsx")).unwrap()
                == std::fs::read(folder.join("tables.xlsx")).unwrap()
        );
        for book in ["tables.xlsx", "previous.xlsx"] {
            year_later(&folder.join(book), &after.join(book), year + 1);
        }
        publish(&desk, &after, year + 2);
    }
}

/// Confirms everything and publishes; nothing public speaks of the year before last.
fn publish(desk: &Desk, folder: &Path, year: i32) {
    confirm(folder);
    let args = ["build".into(), folder.to_path_buf(), "-o".into(), desk.output(), "--no-system-fonts".into()];
    run(args).expect(0);
    let public = desk.output().join(folder.file_name().unwrap()).join(year.to_string()).join("公开");
    let pages = std::fs::read_dir(public).unwrap().map(|entry| entry.unwrap().path());
    let mut looked = 0;
    for page in pages.filter(|path| path.extension().is_some_and(|end| end == "html")) {
        let html = std::fs::read_to_string(&page).unwrap();
        assert!(!html.contains(&format!("{}年", year - 2)), "{}", page.display());
        assert!(html.contains(&format!("{year}年")) && !html.contains("待核"), "{}", page.display());
        looked += 1;
    }
    assert!(looked > 0, "{}", folder.display());
}

#[test]
fn each_sample_with_unit_toml_is_rolled_over_and_published() {
    SAMPLES.iter().for_each(|sample| roll(sample, false));
}

#[test]
fn each_sample_of_sheets_is_rolled_over_and_published() {
    SAMPLES.iter().for_each(|sample| roll(sample, true));
}

#[test]
fn comments_stay_and_what_was_accepted_is_left_behind() {
    let desk = Desk::new();
    let unit = desk.unit().join("unit.toml");
    let text = std::fs::read_to_string(&unit).unwrap();
    let more = "\n[[rule]]\nid = \"文字-句号\"\nseverity = \"off\"\nreason = \"不适用\"\n\n\
                [[accept]]\nid = \"文字-年份/甲\"\nfingerprint = \"abc123\"\nname = \"张三\"\nreason = \"已核实\"\n";
    std::fs::write(&unit, format!("{text}{more}")).unwrap();
    std::fs::create_dir(desk.unit().join("templates")).unwrap();
    std::fs::write(desk.unit().join("templates/style-本单位.toml"), "# 本单位的版式\n").unwrap();
    let said = new_from(&desk, &desk.unit(), &["--name", "南昌市社保中心"]).expect(0).all();
    assert!(said.contains("去年接受的问题1处"), "{said}");
    let rolled = std::fs::read_to_string(next(&desk).join("unit.toml")).unwrap();
    assert!(rolled.contains("# 变动原因：机关运行经费一条取自公开文件的事实，其余为示例。"), "{rolled}");
    assert!(rolled.contains("date = \"2024-02-10\"                       # 文档日期（示例）"), "{rolled}");
    assert!(rolled.contains("year = 2024") && rolled.contains("name = \"南昌市社保中心\""), "{rolled}");
    assert!(rolled.contains("date = \"2023-12-31\""), "assets: {rolled}");
    assert!(rolled.contains("\"rule.文字-句号\"") && !rolled.contains("accept"), "{rolled}");
    assert!(next(&desk).join("templates/style-本单位.toml").is_file());
}

#[test]
fn an_output_folder_will_do_and_nothing_is_overwritten() {
    let desk = Desk::new();
    desk.build().expect(0);
    let output = desk.output().join("sample").join("2023");
    new_from(&desk, &output, &[]).expect(0);
    let rolled = std::fs::read(next(&desk).join("unit.toml")).unwrap();
    let again = new_from(&desk, &output, &[]).expect(2).all();
    assert!(again.contains("新建-已有") && again.contains("gongkai check"), "{again}");
    assert_eq!(std::fs::read(next(&desk).join("unit.toml")).unwrap(), rolled);
    std::fs::remove_dir_all(next(&desk)).unwrap();
    let wrong = new_from(&desk, &output, &["--year", "2026"]).expect(2).all();
    assert!(wrong.contains("下一年是2024年"), "{wrong}");
    assert!(!next(&desk).exists());
    desk.rewrite("established = 133", "established = \"许多\"");
    let wrong = new_from(&desk, &desk.unit(), &[]).expect(2).all();
    assert!(wrong.contains("staff.established") && !next(&desk).exists(), "{wrong}");
    let beside = std::fs::read_dir(desk.unit().parent().unwrap()).unwrap();
    assert_eq!(beside.count(), 2, "nothing half made is left");
}

#[test]
fn a_mark_stops_publication_until_it_is_deleted_and_changes_nothing_else() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    let list =
        "review = [\"staff.actual\", \"projects.系统运维费.start\", \"approval.number\", \"staff.actul\"]\n";
    std::fs::write(desk.unit().join("unit.toml"), format!("{list}{text}")).unwrap();
    let check = desk.check().expect(2).all();
    assert!(check.contains("review 里的“staff.actul”") && check.contains("请改成 staff.actual"), "{check}");
    desk.rewrite(", \"staff.actul\"", "");
    let check = desk.check().expect(2);
    assert_eq!(errors(&check), ["配置-待核"], "{}", check.all());
    for words in [
        "还有3处",
        "实有人数 staff.actual",
        "开始日期 start",
        "预算批复文号",
        "从 unit.toml 开头的 review 里删去",
    ] {
        assert!(check.all().contains(words), "{words}: {}", check.all());
    }
    let draft = [
        "build".into(),
        desk.unit(),
        "-o".into(),
        desk.output(),
        "--no-system-fonts".into(),
        "--draft".into(),
    ];
    let draft = run(draft);
    assert!(draft.all().contains("草稿：南昌市社会保险事业服务中心2023年单位预算.pdf"), "{}", draft.all());
    // the sheets that are written from it have the marks in their places
    desk.run("facts", &[]).expect(0);
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    let reviews = |desk: &Desk| match read::read_through(&desk.unit(), &[]).0 {
        Came::Whole(input) => input.budget.unit.reviews,
        Came::Part(_) | Came::Nothing => panic!("not read"),
    };
    let marked = reviews(&desk);
    let keys: Vec<&str> = marked.iter().map(|own| own.key.as_str()).collect();
    assert_eq!(keys, ["staff.actual", "approval.number", "project.\"系统运维费\".start"]);
    assert!(marked.iter().all(|own| own.mark.to_string().starts_with("基本情况.xlsx「")), "{marked:?}");
    confirm(&desk.unit());
    assert!(reviews(&desk).is_empty());
    desk.check().expect(0);
}

/// The number of the unit in last year's table of the three expenses.
fn last_code(desk: &Desk) -> String {
    let book = Book::read(&desk.unit().join("tables.xlsx"));
    let sheet = book.sheets.iter().find(|sheet| sheet.name.contains("三公")).unwrap();
    let is_number = |text: &str| text.len() >= 6 && text.bytes().all(|b| b.is_ascii_digit());
    let mut numbers = sheet.cells.values().filter_map(|value| match value {
        Value::Text(text) if is_number(text) => Some(text.clone()),
        _ => None,
    });
    numbers.next().unwrap()
}

#[test]
fn facts_among_the_tables_stand_among_blank_tables_with_last_years_rows() {
    let desk = Desk::new();
    desk.run("facts", &[]).expect(0);
    std::fs::remove_file(desk.unit().join("unit.toml")).unwrap();
    let facts = desk.unit().join("基本情况.xlsx");
    let mut book = Book::read(&desk.unit().join("tables.xlsx"));
    book.sheets.extend(Book::read(&facts).sheets);
    std::fs::remove_file(&facts).unwrap();
    book.write(&desk.unit().join("tables.xlsx"));
    desk.check().expect(0);
    let said = new_from(&desk, &desk.unit(), &[]).expect(0).all();
    let names = |folder: &Path| {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&next(&desk)), ["previous.xlsx", "tables.xlsx"], "{said}");
    assert!(said.contains("去年的科目、项目和绩效指标已经列好"), "{said}");
    let mut blank = Book::read(&next(&desk).join("tables.xlsx"));
    // whose a project is, its goal and its indicators stand there; amounts do not
    let forms = blank.sheets.iter().position(|sheet| sheet.name.contains("绩效目标")).unwrap();
    let forms = blank.sheets[forms].name.clone();
    let forms = blank.sheet(&forms);
    let head = forms.find("主管部门");
    let row = |column: u16| forms.cells.get(&(head.0 + 1, column)).map(Value::plain).unwrap_or_default();
    assert_eq!(row(head.1), "南昌市人力资源和社会保障局");
    let (goal, target) = (row(forms.find("年度绩效目标").1), row(forms.find("指标值").1));
    assert!(goal.starts_with("待核\n") && !target.is_empty(), "{goal}, {target}");
    for column in 2..head.1 {
        assert!(row(column).is_empty(), "an amount was carried: {}", row(column));
    }
    let texts = |text: &str| {
        let cells = blank.sheets.iter().flat_map(|sheet| sheet.cells.values());
        cells.filter(|value| matches!(value, Value::Text(own) if own == text)).count()
    };
    assert!(texts("社会保险经办机构") > 0, "the names of last year's rows are not there");
    let three = blank.sheets.iter().find(|sheet| sheet.name.contains("三公")).unwrap();
    let code = last_code(&desk);
    let has_code = |value: &Value| matches!(value, Value::Text(own) if *own == code);
    assert!(three.cells.values().any(has_code), "the unit's number {code} is not there");
    let check = run(["check".into(), next(&desk)]).expect(2);
    let mut codes = errors(&check);
    codes.dedup();
    assert!(
        codes.iter().all(|code| ["读取-未填", "配置-未填", "配置-待核"].contains(&code.as_str())),
        "{codes:?} {}",
        check.all()
    );
    assert!(codes.iter().any(|code| code == "配置-待核"), "{}", check.all());
    assert!(check.all().contains("预算表里写在内容前面的“待核”也删去"), "{}", check.all());
    assert!(check.all().contains("待核的还没有核实完") && !check.all().contains("[陈旧-"), "{}", check.all());
}

#[test]
fn several_workbooks_go_along_with_this_years_tables() {
    let desk = Desk::new();
    let mut first = Book::read(&desk.unit().join("tables.xlsx"));
    let second = Book { sheets: first.sheets.split_off(5), ..Book::default() };
    std::fs::remove_file(desk.unit().join("tables.xlsx")).unwrap();
    let beside = desk.unit().parent().unwrap().to_path_buf();
    for (book, name) in [(first, "甲.xlsx"), (second, "乙.xlsx")] {
        book.write(&desk.unit().join(name));
        year_later(&desk.unit().join(name), &beside.join(name), 2023);
    }
    desk.rewrite("current = [\"tables.xlsx\"]", "current = [\"甲.xlsx\", \"乙.xlsx\"]");
    let wrong = desk.unit().join("甲.xlsx").display().to_string();
    let wrong = new_from(&desk, &desk.unit(), &["--tables", &wrong]).expect(2).all();
    assert!(wrong.contains("应是2024年的预算表") && !next(&desk).exists(), "{wrong}");
    let [one, other] = ["甲.xlsx", "乙.xlsx"].map(|name| beside.join(name).display().to_string());
    let said = new_from(&desk, &desk.unit(), &["--tables", &one, "--tables", &other]).expect(0).all();
    assert!(!said.contains("放进") && said.contains("previous-2.xlsx"), "{said}");
    let rolled = std::fs::read_to_string(next(&desk).join("unit.toml")).unwrap();
    assert!(rolled.contains("current = [\"甲.xlsx\", \"乙.xlsx\"]"), "{rolled}");
    assert!(rolled.contains("previous = [\"previous-1.xlsx\", \"previous-2.xlsx\"]"), "{rolled}");
    let check = run(["check".into(), next(&desk)]).expect(2);
    assert_eq!(errors(&check), ["配置-待核"], "{}", check.all());
}
