//! What is planted in the units of an office.

use std::path::Path;

use crate::books::{Book, Value};

/// What keeps a unit from being published, or the program from its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A figure that contradicts others.
    Figure,
    /// Letters in an amount.
    Letters,
    /// A table is missing.
    Sheet,
    /// The workbook is missing.
    NoBook,
    /// The workbook is none.
    Broken,
    /// unit.toml names no known pack.
    Pack,
    /// A fact that must be stated is missing.
    Fact,
    /// The year is another than that of the tables.
    Year,
    /// A quotation mark that nothing closes, in unit.toml.
    Quote,
    /// An unknown key in unit.toml.
    Key,
    /// The whole document is withheld.
    Withheld,
    /// The program breaks off.
    Panic,
    /// A template without end.
    Endless,
    /// Another program holds the output.
    Locked,
}

/// All kinds, as they are spread over the units.
pub const FAULTS: [Fault; 14] = [
    Fault::Figure,
    Fault::Letters,
    Fault::Sheet,
    Fault::NoBook,
    Fault::Broken,
    Fault::Pack,
    Fault::Fact,
    Fault::Year,
    Fault::Quote,
    Fault::Key,
    Fault::Withheld,
    Fault::Panic,
    Fault::Endless,
    Fault::Locked,
];

/// Takes long at each of many turns.
const ENDLESS: &str = "# 一、甲\n\n{% for a in range(end=year) %}{% set l = range(end=9999) | reverse | sort | reverse | sort %}{% endfor %}甲。\n";

/// A unit of an office.
pub struct Planted {
    /// Its folder.
    pub folder: String,
    /// Its name.
    pub name: String,
    /// What is wrong with it.
    pub fault: Option<Fault>,
}

impl Planted {
    pub fn new(at: usize, department: &str, fault: Option<Fault>) -> Self {
        let folder = format!("{:03}{department}", at + 1);
        // characters that no word of a sample has
        let name = format!("澄山县{department}第{}站", numeral(at + 1));
        Self { folder, name, fault }
    }

    pub fn is_published(&self) -> bool {
        self.fault.is_none()
    }

    pub fn breaks_off(&self) -> bool {
        self.fault == Some(Fault::Panic)
    }

    pub fn is_locked(&self) -> bool {
        self.fault == Some(Fault::Locked)
    }

    /// Its state in 公开进度表, and what the code or the words of its first finding hold.
    pub fn told(&self) -> (&'static str, &'static str) {
        match self.fault {
            None => ("new", ""),
            Some(Fault::Figure) => ("stopped", "收支预算总表"),
            Some(Fault::Letters) => ("stopped", "读取-金额"),
            Some(Fault::Sheet) => ("stopped", "读取-缺表"),
            Some(Fault::NoBook | Fault::Broken) => ("stopped", "读取-文件"),
            Some(Fault::Pack) => ("stopped", "模板-未找到"),
            Some(Fault::Fact) => ("stopped", "配置-未填"),
            Some(Fault::Year) => ("stopped", "年度-整本"),
            Some(Fault::Quote) => ("stopped", "配置-写法"),
            Some(Fault::Key) => ("stopped", "配置-值"),
            Some(Fault::Withheld) => ("withheld", ""),
            Some(Fault::Panic) => ("stopped", "程序-意外"),
            Some(Fault::Endless) => ("stopped", "编制-限度"),
            Some(Fault::Locked) => ("stopped", "发布-占用"),
        }
    }

    /// Plants the fault into the unit's folder.
    pub fn plant(&self, folder: &Path) {
        let Some(fault) = self.fault else { return };
        let toml = folder.join("unit.toml");
        let rewrite = |change: &dyn Fn(String) -> String| {
            let text = std::fs::read_to_string(&toml).unwrap();
            let changed = change(text.clone());
            assert_ne!(changed, text, "{fault:?} changes nothing");
            std::fs::write(&toml, changed).unwrap();
        };
        let tables = folder.join("tables.xlsx");
        match fault {
            Fault::Figure => amounts(&tables, |value| *value = Value::Number(number(value) + 7.77)),
            Fault::Letters => amounts(&tables, |value| *value = Value::Text("一百二".to_owned())),
            Fault::Sheet => {
                let mut book = Book::read(&tables);
                let at = book.sheets.iter().position(|sheet| sheet.name.contains("支出")).unwrap();
                book.sheets.remove(at);
                book.write(&tables);
            }
            Fault::NoBook => std::fs::remove_file(&tables).unwrap(),
            Fault::Broken => std::fs::write(&tables, "这不是工作簿").unwrap(),
            Fault::Pack => rewrite(&|text| text.replacen("pack = \"", "pack = \"no", 1)),
            Fault::Fact => rewrite(&|text| lines(&text, |line| !line.starts_with("nature = "))),
            Fault::Year => rewrite(&|text| text.replacen("year = 20", "year = 21", 1)),
            Fault::Quote => rewrite(&|text| text.replacen("kind = \"", "kind = \"\"", 1)),
            Fault::Key => rewrite(&|text| text.replacen("[unit]\n", "[unit]\nwebsite_number = 3\n", 1)),
            Fault::Withheld => rewrite(&|text| {
                format!("{text}\n[secrecy]\ndocument = true\nreviewer = \"王某\"\ndate = \"2023-02-01\"\n")
            }),
            Fault::Endless => {
                std::fs::create_dir_all(folder.join("templates")).unwrap();
                std::fs::write(folder.join("templates/part3.md.tera"), ENDLESS).unwrap();
            }
            Fault::Panic | Fault::Locked => {}
        }
    }
}

/// Changes the last amount of the first sheet that has one.
fn amounts(path: &Path, change: impl FnOnce(&mut Value)) {
    let mut book = Book::read(path);
    let mut cells = book.sheets.iter_mut().flat_map(|sheet| sheet.cells.iter_mut());
    let amount =
        cells.find(|(at, value)| at.0 > 3 && matches!(value, Value::Number(amount) if *amount > 1.0));
    change(amount.unwrap().1);
    book.write(path);
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Number(number) => *number,
        _ => 0.0,
    }
}

fn lines(text: &str, keeps: impl Fn(&str) -> bool) -> String {
    text.lines().filter(|line| keeps(line)).map(|line| format!("{line}\n")).collect()
}

/// A number in Chinese digits: names of units have none of ours.
fn numeral(number: usize) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    number.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()
}
