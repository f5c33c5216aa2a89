//! 公开进度表: what became of each unit of an office, held against what was planted; run after run.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::books::Book;
use crate::support::{Run, ended, program, root};

/// The folder with the units, and where their files go.
const UNITS: &str = "各单位";
const OUTPUT: &str = "公开的";

/// An office: units of each kind, and what is none.
struct Bureau(TempDir);

impl Bureau {
    fn new() -> Self {
        let office = Self(tempfile::tempdir().unwrap());
        for (name, sample) in [
            ("社保中心", "nanchang-2023"),
            ("城管局", "qingshi-2025"),
            ("文旅局", "mingwan-2026"),
            ("矛盾局", "nanchang-2023"),
            ("坏表局", "nanchang-2023"),
            ("缺因局", "qingshi-2025"),
            ("别人的表", "qingshi-2025"),
            ("保密局", "nanchang-2023"),
            ("没填局", "nanchang-2023"),
        ] {
            office.unit(name, sample);
        }
        office.change("矛盾局", 1.0);
        std::fs::write(office.at("坏表局/tables.xlsx"), "不是工作簿").unwrap();
        office.rewrite("缺因局", "\"三公经费支出表/合计/公务接待费\" = ", "# ");
        office.rewrite("别人的表", "云川市青石区城市管理局", "云川市白水区城市管理局");
        office.append("保密局", "\n[secrecy]\nreviewer = '王某'\ndate = '2023-01-20'\ndocument = true\n");
        std::fs::remove_file(office.at("没填局/unit.toml")).unwrap();
        std::fs::create_dir(office.at("空文件夹")).unwrap();
        std::fs::write(office.at("说明.txt"), "请各单位按时填报").unwrap();
        office
    }

    fn room(&self) -> &Path {
        self.0.path()
    }

    /// A path below the folder of the units.
    fn at(&self, path: &str) -> PathBuf {
        self.room().join(UNITS).join(path)
    }

    fn unit(&self, name: &str, sample: &str) {
        std::fs::create_dir_all(self.at(name)).unwrap();
        for file in ["unit.toml", "tables.xlsx", "previous.xlsx"] {
            std::fs::copy(root().join("inputs").join(sample).join(file), self.at(name).join(file)).unwrap();
        }
    }

    /// Puts the total of a unit's expenditure off.
    fn change(&self, name: &str, by: f64) {
        let path = self.at(name).join("tables.xlsx");
        let mut book = Book::read(&path);
        let (sheet, at) =
            if name == "城管局" { ("表三", (14, 3)) } else { ("3 部门支出总表", (3, 2)) };
        *book.sheet(sheet).number(at) += by;
        book.write(&path);
    }

    fn rewrite(&self, name: &str, from: &str, to: &str) {
        let path = self.at(name).join("unit.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "unit.toml holds no {from}");
        std::fs::write(&path, text.replace(from, to)).unwrap();
    }

    fn append(&self, name: &str, more: &str) {
        let path = self.at(name).join("unit.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text + more).unwrap();
    }

    /// Builds some units, or all that are in the folder.
    fn build(&self, names: &[&str]) -> Run {
        let mut command = program();
        command.current_dir(self.room()).arg("build");
        command.args(names.iter().map(|name| format!("{UNITS}/{name}")));
        command.args(["-o", OUTPUT, "--no-system-fonts"]);
        ended(command)
    }

    fn table_file(&self, extension: &str) -> PathBuf {
        self.room().join(OUTPUT).join("内部").join(format!("公开进度表.{extension}"))
    }

    fn table(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.table_file("json")).unwrap()).unwrap()
    }

    /// What the table says of each unit under a key.
    fn all(&self, key: &str) -> Vec<(String, String)> {
        let table = self.table();
        let of = |own: &Value| {
            let value = match &own[key] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            (own["folder"].as_str().unwrap().to_owned(), value)
        };
        let mut all: Vec<(String, String)> = table["units"].as_array().unwrap().iter().map(of).collect();
        all.sort();
        all
    }

    fn row(&self, folder: &str) -> Value {
        let table = self.table();
        let is_it = |own: &&Value| own["folder"] == folder;
        table["units"].as_array().unwrap().iter().find(is_it).unwrap_or_else(|| panic!("no {folder}")).clone()
    }

    /// The units of which the table says something else than nothing under a key.
    fn changes(&self) -> Vec<(String, String)> {
        self.all("change").into_iter().filter(|(_, change)| change != "null").collect()
    }
}

fn sorted(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> =
        pairs.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect();
    all.sort();
    all
}

fn last(run: &Run) -> &str {
    run.stdout.lines().last().unwrap()
}

#[test]
fn an_office_from_run_to_run() {
    let office = Bureau::new();
    first_run(&office);
    second_run(&office);
    a_rerun_of_a_few(&office);
    one_alone(&office);
    damaged(&office);
}

/// Everything that a shell makes of `各单位/*`, and one that is not there.
fn first_run(office: &Bureau) {
    let names = [
        "保密局",
        "别人的表",
        "城管局",
        "坏表局",
        "文旅局",
        "没填局",
        "矛盾局",
        "社保中心",
        "空文件夹",
        "缺因局",
        "说明.txt",
        "没有的局",
    ];
    let run = office.build(&names).expect(2);
    let planted = [
        ("社保中心", "new"),
        ("城管局", "new"),
        ("文旅局", "new"),
        ("矛盾局", "stopped"),
        ("坏表局", "stopped"),
        ("缺因局", "stopped"),
        ("别人的表", "stopped"),
        ("没填局", "stopped"),
        ("没有的局", "stopped"),
        ("保密局", "withheld"),
        ("空文件夹", "no-unit"),
        ("说明.txt", "no-unit"),
    ];
    assert_eq!(office.all("state"), sorted(&planted));
    assert!(office.changes().is_empty(), "there was nothing before");
    for (folder, code, place) in [
        ("矛盾局", "表内-列和-支出总表", "tables.xlsx「3 部门支出总表」C4"),
        ("坏表局", "读取-文件", "tables.xlsx"),
        ("缺因局", "编制-原因", "unit.toml 第"),
        ("别人的表", "归属-编制单位", "tables.xlsx「表一」A2"),
        ("没填局", "配置-未找到", "各单位/没填局"),
        ("没有的局", "配置-未找到", "各单位/没有的局"),
    ] {
        let first = &office.row(folder)["first"];
        let words = first.to_string();
        assert!(first["code"].as_str().unwrap().starts_with(code), "{folder}: {words}");
        assert!(first["place"].as_str().unwrap().starts_with(place), "{folder}: {words}");
    }
    assert_eq!(office.row("矛盾局")["first"]["more"], 3);
    let wanted = "10个单位：已生成3个，没有生成6个，按保密审查决定不公开1个；另有2个不是单位";
    assert_eq!(last(&run), wanted);
    // each unit that stops is named with what stops it
    let closing: Vec<&str> = run.stdout.lines().skip_while(|line| !line.starts_with("已生成：")).collect();
    assert!(closing.len() <= 8 + 6, "{closing:#?}");
    assert!(closing.contains(&"没有生成：6个单位"), "{closing:#?}");
    assert!(closing.iter().any(|line| line.starts_with("  没填局　没有找到“基本情况”页")), "{closing:#?}");
    assert!(closing.iter().any(|line| line.ends_with(&shown(&office.table_file("html")))), "{closing:#?}");
    // what is no unit is told once, and a published unit in one line
    assert!(
        run.stderr.contains("不是单位文件夹，没有处理：各单位/空文件夹、各单位/说明.txt\n"),
        "{}",
        run.all()
    );
    let of_one = run.stdout.lines().filter(|line| line.contains("文化和旅游局 │")).count();
    assert_eq!(of_one, 1, "{}", run.stdout);
    let most = run.all().lines().filter(|line| line.starts_with("云川市白水区城市管理局")).count();
    assert!(most <= 26, "{}", run.all());
    links(office);
}

fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.components().rev().take(3).map(|part| part.as_os_str().to_owned()).collect();
    parts.into_iter().rev().collect::<PathBuf>().display().to_string()
}

/// Every link of the page leads somewhere.
fn links(office: &Bureau) {
    let page = std::fs::read_to_string(office.table_file("html")).unwrap();
    let folder = office.table_file("html").parent().unwrap().to_path_buf();
    let links: Vec<&str> =
        page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(links.len(), 3 * 5, "PDF, XLSX, two pages and the review of each: {links:#?}");
    for link in links {
        assert!(folder.join(link.replace("%20", " ")).is_file(), "{link}");
    }
    let at = |what: &str| page.find(what).unwrap_or_else(|| panic!("no {what} in the page"));
    assert!(at("没有生成，先处理这些（6个）") < at("其余单位（4个）"));
    assert!(at("其余单位（4个）") < at("不是单位，没有处理（2个）"));
    let book = Book::read(&office.table_file("xlsx"));
    assert!(book.sheets.iter().any(|sheet| sheet.name == "公开进度表"));
}

/// One mended, one spoilt, one that stops for another reason, one whose folder is taken away, one new one: told.
fn second_run(office: &Bureau) {
    office.unit("矛盾局", "nanchang-2023");
    office.change("城管局", 10.0);
    office.unit("坏表局", "nanchang-2023");
    office.change("坏表局", 1.0);
    std::fs::remove_dir_all(office.at("没填局")).unwrap();
    office.unit("新设局", "nanchang-2023");
    std::fs::write(office.at("新设局/unit.toml"), "pack = ").unwrap();
    let run = office.build(&[""]).expect(2);
    assert!(run.stderr.contains("里有9个单位文件夹，逐个处理"), "{}", run.stderr);
    let wanted = [
        ("矛盾局", "mended"),
        ("城管局", "stopped"),
        ("坏表局", "other-reason"),
        ("没填局", "gone"),
        ("没有的局", "gone"),
        ("新设局", "added"),
    ];
    assert_eq!(office.changes(), sorted(&wanted));
    let state = |folder: &str| office.row(folder)["state"].as_str().unwrap().to_owned();
    assert_eq!((state("社保中心"), state("没填局")), ("skipped".into(), "stopped".into()));
    // what stops now is public as it was
    let spoilt = office.row("城管局");
    assert_eq!((&spoilt["edition"], spoilt["files"].as_array().unwrap().len()), (&Value::from(1), 4));
    let told = run.stdout.lines().find(|line| line.starts_with("与上次（")).unwrap();
    for part in [
        "新停下1个（云川市青石区城市管理局（城管局））",
        "改好1个（南昌市社会保险事业服务中心（矛盾局））",
        "新增1个（新设局）",
    ] {
        assert!(told.contains(part), "{told}");
    }
    let page = std::fs::read_to_string(office.table_file("html")).unwrap();
    assert!(page.contains("上次没有生成，已改好1个"), "{page}");
    assert_eq!(
        last(&run),
        "9个单位：已生成1个，没有变化2个，没有生成5个，按保密审查决定不公开1个；另有1个不是单位"
    );
}

/// The others stay in the table as they were.
fn a_rerun_of_a_few(office: &Bureau) {
    office.change("城管局", -10.0);
    let run = office.build(&["城管局", "坏表局"]).expect(1);
    assert_eq!(last(&run), "2个单位：没有变化1个，没有生成1个");
    assert_eq!(office.changes(), sorted(&[("城管局", "mended")]));
    let ran: Vec<(String, String)> = office.all("ran").into_iter().filter(|(_, ran)| ran == "true").collect();
    assert_eq!(ran, sorted(&[("城管局", "true"), ("坏表局", "true")]));
    let states = office.all("state");
    // what went away was told once
    assert_eq!(states.len(), 9, "{states:?}");
    for (folder, state) in [("社保中心", "skipped"), ("缺因局", "stopped"), ("保密局", "withheld")]
    {
        assert!(states.contains(&(folder.to_owned(), state.to_owned())), "{states:?}");
    }
    let page = std::fs::read_to_string(office.table_file("html")).unwrap();
    assert_eq!(page.matches("这次没有运行（").count(), 7, "{page}");
}

/// One unit alone keeps the table up to date, and says no more than where it is.
fn one_alone(office: &Bureau) {
    let run = office.build(&["社保中心"]).expect(0);
    assert_eq!(run.stdout.lines().filter(|line| line.contains("进度表")).count(), 1, "{}", run.stdout);
    assert!(!run.stdout.contains("个单位"), "{}", run.stdout);
    assert_eq!((office.row("社保中心")["ran"].clone(), office.all("state").len()), (true.into(), 9));
    // a table that cannot be written is told and counts
    let page = office.table_file("html");
    std::fs::remove_file(&page).unwrap();
    std::fs::create_dir(&page).unwrap();
    let run = office.build(&["社保中心"]).expect(2);
    assert!(run.stderr.contains("公开进度表.html"), "{}", run.stderr);
    std::fs::remove_dir(&page).unwrap();
}

/// A table that cannot be read is begun anew, which is told.
fn damaged(office: &Bureau) {
    std::fs::write(office.table_file("json"), "{\"layout\": 1, \"units\": [").unwrap();
    let run = office.build(&["坏表局", "新设局"]).expect(2);
    assert!(run.stderr.contains("警告[进度-上一次]"), "{}", run.stderr);
    assert_eq!(office.all("state"), sorted(&[("坏表局", "stopped"), ("新设局", "stopped")]));
    assert_eq!(office.table()["before"], Value::Null);
}

#[test]
fn a_folder_of_units_stands_for_them_and_what_is_none_is_no_failure() {
    let office = Bureau(tempfile::tempdir().unwrap());
    office.unit("甲局", "nanchang-2023");
    std::fs::create_dir(office.at("空文件夹")).unwrap();
    std::fs::write(office.at("名录.txt"), "").unwrap();
    let check = |args: &[&str]| {
        let mut command = program();
        command.current_dir(office.room()).arg("check").args(args);
        ended(command)
    };
    let run = check(&[UNITS]).expect(0);
    assert!(run.stderr.contains("“各单位”里有1个单位文件夹"), "{}", run.stderr);
    assert!(run.stderr.contains("不是单位文件夹，没有处理：各单位/空文件夹\n"), "{}", run.stderr);
    check(&["各单位/甲局", "各单位/空文件夹", "各单位/名录.txt", "--format", "json"]).expect(0);
    // alone each is an error
    for alone in ["各单位/空文件夹", "各单位/名录.txt"] {
        let run = check(&[alone]).expect(2);
        assert!(run.stderr.contains("错误[配置-未找到]"), "{}", run.stderr);
    }
}
