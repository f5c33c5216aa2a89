//! 名录.xlsx beside the folders of an office: the lowest source of facts, and what a run is held against.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use gongkai::diag::Severity;
use gongkai::read::{self, Input};

use crate::books::{Book, Sheet, Value};
use crate::support::{Run, ended, program, sample};

const SAMPLE: &str = "南昌市社会保险事业服务中心";
/// Units of the office by the part of their names that differs; the last three have no folder.
const PLACES: [&str; 11] =
    ["东湖", "西湖", "青云谱", "青山湖", "新建", "红谷滩", "经开", "高新", "湾里", "安义", "进贤"];
const WITH_FOLDER: usize = 8;
const HEADER: [&str; 10] = [
    "编码",
    "名称",
    "主管部门",
    "性质",
    "批复文号",
    "批复日期",
    "批复总额",
    "三公经费批复数",
    "网址",
    "首次公开日期",
];
const TOTAL: f64 = 3762.09;
/// The columns of the roster, by their letters.
const NAME: u16 = 1;
const NUMBER: u16 = 4;
const DATE: u16 = 5;
const SUM: u16 = 6;
/// The row of the first unit.
const FIRST: u32 = 3;

fn name(at: usize) -> String {
    format!("南昌市{}社会保险服务中心", PLACES[at])
}

/// An office: folders of some units, and a roster of all.
struct Office {
    room: TempDir,
    roster: Book,
}

impl Office {
    fn new(units: usize) -> Self {
        let office = Self { room: tempfile::tempdir().unwrap(), roster: roster() };
        (0..units).for_each(|at| office.unit(at));
        office.put();
        office
    }

    fn path(&self) -> &Path {
        self.room.path()
    }

    fn folder(&self, at: usize) -> PathBuf {
        self.path().join(format!("{}中心", PLACES[at]))
    }

    /// A copy of the sample under another name.
    fn unit(&self, at: usize) {
        let to = self.folder(at);
        std::fs::create_dir(&to).unwrap();
        let text = std::fs::read_to_string(sample().join("unit.toml")).unwrap();
        std::fs::write(to.join("unit.toml"), text.replace(SAMPLE, &name(at))).unwrap();
        for file in ["tables.xlsx", "previous.xlsx"] {
            let mut book = Book::read(&sample().join(file));
            for value in book.sheets.iter_mut().flat_map(|sheet| sheet.cells.values_mut()) {
                if let Value::Text(text) = value {
                    *text = text.replace(SAMPLE, &name(at));
                }
            }
            book.write(&to.join(file));
        }
    }

    /// Adds lines to the unit.toml of a unit.
    fn state(&self, at: usize, section: &str, line: &str) {
        let path = self.folder(at).join("unit.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let with = match text.contains(section) {
            true => text.replacen(section, &format!("{section}\n{line}"), 1),
            false => format!("{text}\n{section}\n{line}\n"),
        };
        std::fs::write(path, with).unwrap();
    }

    /// Changes a cell of the roster.
    fn set(&mut self, (row, col): (u32, u16), value: Value) {
        self.roster.sheets[0].cells.insert((row, col), value);
        self.put();
    }

    fn put(&self) {
        self.roster.write(&self.path().join("名录.xlsx"));
    }

    fn run(&self, command: &str, units: &[usize], more: &[&str]) -> Run {
        let mut run = program();
        run.current_dir(self.path()).arg(command);
        run.args(units.iter().map(|at| format!("{}中心", PLACES[*at]))).args(more);
        ended(run)
    }

    /// A unit as read, with what reading noticed.
    fn read(&self, at: usize) -> (Input, Vec<String>) {
        let (input, told) = read::read(&self.folder(at), &[]);
        let lines = told.iter().filter(|own| own.severity > Severity::Notice);
        let line = |own: &gongkai::diag::Diagnostic| {
            let places: Vec<String> = own.places.iter().map(ToString::to_string).collect();
            format!("{}（{}）{}", own.message, places.join("；"), own.hint)
        };
        (input.unwrap(), lines.map(line).collect())
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn roster() -> Book {
    let mut sheet = Sheet::of("名录", &[&["局属单位名录（2023年）"], &["单位：万元"], &HEADER]);
    for at in 0..PLACES.len() {
        let row = FIRST + at as u32;
        let cells = [
            text(&format!("{}", 302_001 + at)),
            text(&name(at)),
            text("南昌市人力资源和社会保障局"),
            text("参公"),
            text("洪财预〔2023〕12号"),
            Value::Day("2023-01-25".to_owned()),
            Value::Number(TOTAL),
        ];
        sheet.cells.extend((0u16..).zip(cells).map(|(col, value)| ((row, col), value)));
    }
    let last = FIRST + PLACES.len() as u32;
    sheet.cells.insert((last, NAME), text("合计"));
    sheet.cells.insert((last, SUM), Value::Number(TOTAL * PLACES.len() as f64));
    sheet.cells.insert((last + 1, 0), text("注：由预算科填"));
    Book { sheets: vec![sheet], ..Book::default() }
}

/// The lines of a run that speak of the roster as a whole.
fn lines<'r>(run: &'r Run, begin: &str) -> Vec<&'r str> {
    run.stdout.lines().map(str::trim).filter(|line| line.starts_with(begin)).collect()
}

#[test]
fn who_has_no_folder_and_whose_approval_is_another_is_named_and_nobody_else() {
    let mut office = Office::new(WITH_FOLDER);
    office.set((FIRST + 2, SUM), Value::Number(TOTAL + 10.0));
    office.set((FIRST + 3, NUMBER), text("洪财预〔2023〕21号"));
    office.state(3, "[approval]", "number = \"洪财预[2023]12号\"");
    // the same, with brackets of another kind: no difference
    office.state(4, "[approval]", "number = \"洪财预[2023]12号\"");
    let all: Vec<usize> = (0..WITH_FOLDER).collect();
    let run = office.run("check", &all, &[]).expect(1);
    assert_eq!(lines(&run, "名录　"), ["名录　　　“名录.xlsx”写着11个单位，这次有8个"]);
    let without = format!("没有文件夹　3个：{}、{}、{}", name(8), name(9), name(10));
    assert_eq!(lines(&run, "没有文件夹"), [without]);
    let wrong = [
        format!("批复不符　{}：批复总额，名录写的是“3772.09万元”，表里是3762.09万元", name(2)),
        format!(
            "批复不符　{}：批复文号，名录写的是“洪财预〔2023〕21号”，单位写的是“洪财预[2023]12号”",
            name(3)
        ),
    ];
    assert_eq!(lines(&run, "批复不符"), wrong);
    for begin in ["这次没有运行", "名录里没有"] {
        assert!(lines(&run, begin).is_empty(), "{}", run.stdout);
    }
    let told = run.all();
    assert_eq!(told.matches("[配置-两处").count(), 1, "{told}");
    assert!(told.contains("用的是单位写的") && told.contains("名录.xlsx「名录」E7"), "{told}");
    assert!(told.contains("名录.xlsx「名录」G6"), "the tables are held against its cell: {told}");
    assert!(told.contains(&format!("还不能生成：1个单位（{}）", name(2))), "{told}");
    let few = office.run("check", &[0, 1], &["-q"]).expect(0);
    assert!(few.all().is_empty(), "{}", few.all());
    let few = office.run("check", &[0, 1], &["名录.xlsx"]).expect(0);
    assert!(!few.all().contains("不是单位"), "{}", few.all());
    let left = format!("这次没有运行　6个：{}", name(2));
    assert!(lines(&few, "这次没有运行")[0].starts_with(&left), "{}", few.stdout);
    assert_eq!(lines(&few, "没有文件夹").len(), 1, "{}", few.stdout);
}

#[test]
fn an_edition_keeps_its_own_row_and_nothing_of_the_others() {
    let mut office = Office::new(2);
    let form = ["--format", "html", "--no-system-fonts", "-o"];
    let build = |office: &Office, units: &[usize], to: &str| {
        office.run("build", units, &[&form[..], &[to]].concat()).expect(0)
    };
    let public = |office: &Office, to: &str| {
        let folder = office.path().join(to).join("东湖中心/2023/公开");
        let page = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let mut pages: Vec<(PathBuf, Vec<u8>)> = page
            .map(|path| (path.strip_prefix(&folder).unwrap().to_owned(), std::fs::read(path).unwrap()))
            .collect();
        pages.sort();
        pages
    };
    build(&office, &[0], "单独");
    build(&office, &[0, 1], "一起");
    assert!(!public(&office, "单独").is_empty() && public(&office, "单独") == public(&office, "一起"));
    let table = std::fs::read_to_string(office.path().join("一起/内部/公开进度表.json")).unwrap();
    assert_eq!(table.matches("名录里有，没有单位文件夹").count(), PLACES.len() - 2, "{table}");
    assert_eq!(table.matches("\"last_day\": \"2023-02-14\"").count(), PLACES.len(), "{table}");
    let kept = |office: &Office| {
        std::fs::read_to_string(office.path().join("单独/东湖中心/2023/内部/版本/1/输入/别处/名录.json"))
            .unwrap()
    };
    let row = kept(&office);
    assert!(row.contains(&name(0)) && !row.contains(&name(1)), "{row}");
    assert!(row.contains("\"approval_total\": \"3762.09万元\""), "{row}");
    let manifest = office.path().join("单独/东湖中心/2023/内部/版本/1/manifest.json");
    assert!(std::fs::read_to_string(manifest).unwrap().contains("\"roster\""));
    // what is said of another, and rows in another order, are no other input
    office.set((FIRST + 1, SUM), Value::Number(1.0));
    let (own, of_another) = (office.read(0).0.roster.unwrap(), name(5));
    office.set((FIRST + 5, NAME), text("别的单位"));
    assert!(
        office.read(0).0.roster.unwrap().bytes == own.bytes && own.bytes == row.as_bytes(),
        "{of_another}"
    );
    std::fs::remove_file(office.path().join("名录.xlsx")).unwrap();
    let mut verify = program();
    verify.current_dir(office.path()).args(["verify", "单独/东湖中心", "--rebuild", "--no-system-fonts"]);
    let run = ended(verify).expect(0);
    assert!(run.all().contains("一字节不差"), "{}", run.all());
}

#[test]
fn a_unit_is_found_by_its_names_and_a_stranger_is_told_who_is_near() {
    let mut office = Office::new(1);
    let first =
        |office: &Office| office.read(0).1.into_iter().find(|line| line.contains("名录")).unwrap_or_default();
    assert_eq!(first(&office), "");
    for (written, told) in [
        ("302001-南昌市东湖社会保险服务中心", "当作了这个单位"),
        ("东湖社会保险服务中心", "当作了这个单位"),
        ("南昌市东湖社会保险服务中心（本级）", "相近的有“南昌市东湖社会保险服务中心（本级）"),
        ("南昌市东湖社保服务中心", "相近的有“南昌市东湖社保服务中心"),
        ("南昌市 东湖社会保险服务中心", ""),
    ] {
        office.set((FIRST, NAME), text(written));
        let line = first(&office);
        assert!(line.contains(told) && line.is_empty() == told.is_empty(), "{written}: {line}");
        let taken = office.read(0).0.budget.unit.facts.contains_key("approval.spending");
        assert_eq!(taken, !told.contains("相近"), "{written}");
    }
    // one of its further names is its own
    office.set((FIRST, NAME), text("南昌市东湖社保中心"));
    office.state(0, "[unit]", "aliases = [\"南昌市东湖社保中心\"]");
    assert_eq!(first(&office), "");
    // two rows that could be its
    office.set((FIRST + 1, NAME), text("南昌市东湖社会保险服务中心"));
    office.set((FIRST + 2, NAME), text("南昌市东湖社会保险服务中心"));
    let line = first(&office);
    assert!(line.contains("名录里有2行都像是") && line.contains("B5；") && line.contains("B6"), "{line}");
}

#[test]
fn what_the_unit_states_goes_first_and_what_is_no_value_is_told() {
    let mut office = Office::new(1);
    office.state(0, "[approval]", "spending = \"3762.1万元\"\ndate = \"2023-01-26\"");
    let (input, told) = office.read(0);
    // as far as the digits go both are one amount; the day is another
    assert!(
        matches!(&told[..], [one] if one.contains("批复日期，单位写的是“2023-01-26”，名录写的是“2023-01-25”")),
        "{told:?}"
    );
    assert!(told[0].contains("unit.toml") && told[0].contains("名录.xlsx「名录」F4"), "{told:?}");
    let stated = |input: &Input, key: &str| input.budget.unit.stated(key).unwrap_or_default();
    assert_eq!(stated(&input, "approval.date"), "2023-01-26");
    assert_eq!(stated(&input, "approval.number"), "洪财预〔2023〕12号");
    let row = &input.roster.as_ref().unwrap().row;
    assert!(row.date(gongkai::pack::roster::RosterField::ApprovalDate).is_some());
    office.set((FIRST, DATE), text("一月底"));
    office.set((FIRST, SUM), text("三千多"));
    let (_, told) = office.read(0);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("批复日期写着“一月底”") && told[1].contains("批复总额写着“三千多”"), "{told:?}");
    // a roster of last year's
    office.set((0, 0), text("局属单位名录（2022年）"));
    office.set((FIRST, DATE), Value::Day("2022-01-25".to_owned()));
    office.set((FIRST, SUM), Value::Number(1.0));
    let (_, told) = office.read(0);
    assert!(matches!(&told[..], [one] if one.contains("写着2022年，这里编的是2023年的预算")), "{told:?}");
}

#[test]
fn what_is_wrong_with_the_roster_is_told_once_a_run() {
    let mut office = Office::new(2);
    // two rows without a folder are one unit, a third has a date that is none
    office.set((FIRST + 9, NAME), text(&name(8)));
    office.set((FIRST + 10, DATE), text("不详"));
    let header = office.roster.sheets[0].cells.remove(&(2, 8)).unwrap();
    office.put();
    let run = office.run("check", &[0, 1], &[]).expect(0);
    let all = run.all();
    for (code, words) in
        [("[名录-重复]", "写了两行"), ("[名录-栏目]", "网址"), ("[配置-值]", "批复日期写着“不详”")]
    {
        assert_eq!(all.matches(code).count(), 1, "{code}: {all}");
        assert!(all.contains(words), "{words}: {all}");
    }
    // the clerk of one unit hears nothing of the rows of others
    let one = office.run("check", &[0], &[]).expect(0).all();
    assert!(one.contains("[名录-栏目]") && !one.contains("[名录-重复]") && !one.contains("不详"), "{one}");
    office.roster.sheets[0].cells.insert((2, 8), header);
    office.roster.sheets[0].cells.retain(|(row, _), _| *row != 2);
    office.put();
    let run = office.run("check", &[0, 1], &[]).expect(0);
    assert_eq!(run.all().matches("[名录-文件]").count(), 1, "{}", run.all());
}

#[test]
fn a_roster_to_begin_with_says_what_the_units_state_and_goes_over_nothing() {
    let office = Office::new(2);
    std::fs::remove_file(office.path().join("名录.xlsx")).unwrap();
    std::fs::create_dir(office.path().join("杂物")).unwrap();
    office.state(
        0,
        "[approval]",
        "number = \"洪财预〔2023〕12号\"\nspending = \"3762.09万元\"\ndate = \"2023-01-25\"",
    );
    let write = |more: &[&str]| {
        let mut command = program();
        command.current_dir(office.path()).args(["roster", "."]).args(more);
        ended(command)
    };
    let run = write(&[]).expect(0);
    assert!(run.stdout.contains("2个单位") && run.stdout.contains("没有列进去：杂物"), "{}", run.stdout);
    let path = office.path().join("名录.xlsx");
    let mut book = Book::read(&path);
    let sheet = book.sheet("名录");
    let head = sheet.find("名称");
    let texts: Vec<String> = sheet.cells.values().map(Value::plain).collect();
    for text in ["名录（2023年）", "批复总额（万元）", "洪财预〔2023〕12号", "2023-01-25", "参公"]
    {
        assert!(texts.iter().any(|own| own == text), "{text}: {texts:?}");
    }
    let names: Vec<String> = [1, 2].map(|row| sheet.cells[&(head.0 + row, head.1)].plain()).into();
    assert_eq!(names, [name(0), name(1)]);
    // it says what the units say, and takes nothing for a unit that is none
    let (input, told) = office.read(0);
    assert!(told.is_empty() && input.roster.unwrap().differing.is_empty(), "{told:?}");
    let bytes = std::fs::read(&path).unwrap();
    let again = write(&[]).expect(2);
    assert!(again.all().contains("[填表-已有]") && std::fs::read(&path).unwrap() == bytes, "{}", again.all());
    write(&["-o", "别的.xlsx"]).expect(0);
    assert!(
        std::fs::read(office.path().join("别的.xlsx")).unwrap() == bytes,
        "the same units, the same bytes"
    );
    let checked = office.run("check", &[0, 1], &[]).expect(0);
    assert_eq!(lines(&checked, "名录　"), ["名录　　　“名录.xlsx”写着2个单位，这次有2个"]);
}

#[test]
fn labels_over_labels_and_words_merged_over_units_are_understood() {
    let mut office = Office::new(1);
    let sheet = &mut office.roster.sheets[0];
    sheet.cells.remove(&(1, 0));
    for (col, label) in [(0, "序号"), (1, "单位全称"), (2, "主管单位"), (3, "单位类型"), (4, "批复")]
    {
        sheet.set((1, col), label);
    }
    for (col, label) in [(4, "文件"), (5, "日期"), (6, "总额（元）"), (7, "其中：“三公”经费（万元）")]
    {
        sheet.set((2, col), label);
    }
    (0..4).for_each(|col| {
        sheet.cells.remove(&(2, col));
        sheet.merges.push([1, col.into(), 2, col.into()]);
    });
    sheet.merges.push([1, 4, 1, 7]);
    let last = FIRST + PLACES.len() as u32 - 1;
    for col in [2, 4] {
        (FIRST + 1..=last).for_each(|row| drop(sheet.cells.remove(&(row, col))));
        sheet.merges.push([FIRST, col.into(), last, col.into()]);
    }
    // the unit stands last: what is merged over all is its too
    sheet.cells.insert((FIRST, NAME), text("南昌市进贤社会保险服务中心"));
    sheet.cells.insert((last, NAME), text(&name(0)));
    sheet.cells.insert((last, SUM), Value::Number(37_620_900.0));
    sheet.cells.insert((last, 7), Value::Number(1.5));
    office.put();
    let (input, told) = office.read(0);
    let stated = |key: &str| input.budget.unit.stated(key).unwrap_or_default();
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(stated("approval.number"), "洪财预〔2023〕12号");
    assert_eq!(stated("approval.spending"), "37620900元");
    assert_eq!(stated("approval.three_public"), "1.5万元");
}

/// The states of units in the table of the last run.
fn states(office: &Office) -> Vec<(String, String)> {
    let table = std::fs::read(office.path().join("out/内部/公开进度表.json")).unwrap();
    let table: serde_json::Value = serde_json::from_slice(&table).unwrap();
    let word = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let rows = table["units"].as_array().unwrap().iter().filter(|row| row["state"] != "no-folder");
    rows.map(|row| (word(&row["folder"]), word(&row["state"]))).collect()
}

#[test]
fn a_unit_is_made_again_when_its_own_row_changes_and_not_when_that_of_another_does() {
    let mut office = Office::new(2);
    let build = |office: &Office| {
        office.run("build", &[0, 1], &["-o", "out", "--no-system-fonts"]).expect(0);
        states(office).into_iter().map(|(_, state)| state).collect::<Vec<String>>()
    };
    assert_eq!(build(&office), ["new", "new"]);
    office.set((FIRST + 5, SUM), Value::Number(1.0));
    assert_eq!(build(&office), ["skipped", "skipped"]);
    office.set((FIRST + 1, NUMBER), text("洪财预〔2023〕13号"));
    let changed = build(&office);
    assert_eq!(changed[0], "skipped");
    assert_ne!(changed[1], "skipped");
    // what the roster is held against is known of a unit that is left, too
    office.state(1, "[approval]", "number = \"洪财预〔2023〕12号\"");
    build(&office);
    let run = office.run("build", &[0, 1], &["-o", "out", "--no-system-fonts"]).expect(0);
    assert_eq!(states(&office)[1].1, "skipped");
    assert_eq!(lines(&run, "批复不符").len(), 1, "{}", run.stdout);
}
