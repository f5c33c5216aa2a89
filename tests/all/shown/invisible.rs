//! Characters that nobody sees are read as if they were not there; those that each font shows otherwise are
//! told.

use gongkai::diag::Severity;
use gongkai::read;

use super::{FORM, PROSE, ROWS, TREE, each, reads_quietly};
use crate::books::{Book, Value};
use crate::support::Desk;

/// Marks of direction and joining, byte order marks, soft hyphens, selectors of variants.
fn invisible() -> String {
    let ranges =
        ['\u{200B}'..='\u{200F}', '\u{202A}'..='\u{202E}', '\u{FE0F}'..='\u{FE0F}', '\u{2060}'..='\u{2060}'];
    let mut all: String = ranges.into_iter().flatten().collect();
    all.extend(['\u{FEFF}', '\u{AD}', '\u{E0100}']);
    all
}

/// A text with all of them at both ends and inside.
fn strewn(text: &str) -> String {
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(index, _)| index);
    let (before, after) = text.split_at(middle);
    let all = invisible();
    format!("{all}{before}{all}{after}{all}")
}

#[test]
fn cells_read_as_if_they_were_not_there() {
    // codes and amounts as text, strewn like all words
    let spoil = |book: &mut Book| {
        for sheet in &mut book.sheets {
            for value in sheet.cells.values_mut() {
                *value = Value::Text(strewn(&value.plain()));
            }
        }
    };
    let tables = |seen: &super::Seen| {
        let input = seen.quiet().input();
        format!("{:#?} {:#?}", input.budget.current.tables, input.budget.unit.prose)
    };
    let wanted = std::cell::RefCell::new(Vec::new());
    each(|_| {}, |seen| wanted.borrow_mut().push(tables(seen)));
    let wanted = wanted.into_inner();
    each(spoil, |seen| {
        let index = super::FORMATS.iter().position(|format| *format == seen.format).unwrap();
        let found = tables(seen);
        let differs = wanted[index].lines().zip(found.lines()).find(|(a, b)| a != b);
        assert!(found == wanted[index], "{}: {differs:?}", seen.format);
    });
}

/// Each of them alone around an amount, so that none hides behind another.
#[test]
fn each_of_them_around_an_amount() {
    let all: Vec<char> = invisible().chars().collect();
    let spoil = |book: &mut Book| {
        let sheet = book.sheet(TREE);
        let spots: Vec<(u32, u16)> = (3..18).flat_map(|row| [(row, 2), (row, 3)]).collect();
        for ((row, column), c) in spots.into_iter().zip(all.iter().cycle()) {
            let amount = sheet.number((row, column)).to_string();
            sheet.set((row, column), &format!("{c}{amount}{c}"));
        }
    };
    assert!(all.len() < 30);
    reads_quietly(spoil);
}

#[test]
fn the_unit_file_reads_as_if_they_were_not_there() {
    let unit = |desk: &Desk| {
        let (input, told) = read::read(&desk.unit(), &[]);
        let told: Vec<_> = told.iter().filter(|told| told.severity > Severity::Notice).collect();
        assert!(told.is_empty(), "{told:#?}");
        format!("{:#?}", input.unwrap().budget.unit)
    };
    let wanted = unit(&Desk::new());
    let desk = Desk::new();
    let strewn_words =
        ["南昌市社会保险事业服务中心\"", "参照公务员法管理事业单位", "完善多层次社会保障体系", "机构改革后"];
    for words in strewn_words {
        desk.rewrite(words, &strewn(words));
    }
    for value in ["\"市级\"", "\"参公\"", "\"单位\""] {
        let inner = value.trim_matches('"');
        desk.rewrite(value, &format!("\"{}\"", strewn(inner)));
    }
    let found = unit(&desk);
    let differs = wanted.lines().zip(found.lines()).find(|(a, b)| a != b);
    assert!(found == wanted, "{differs:?}");
}

#[test]
fn characters_that_each_font_shows_otherwise_are_told() {
    let spoil = |book: &mut Book| {
        book.sheet(FORM).set((11, 3), "\u{F0B3}98%");
        book.sheet(FORM).set((7, 1), "按时\u{E5E5}足额发放。");
        book.sheet(ROWS).set((4, 1), "环卫\u{E5E5}作业车");
        book.sheet(PROSE).set((10, 1), "满意度\u{F0B3}95%，稳步\u{F0B3}提高。");
        book.sheet(TREE).set((6, 1), "行政\u{E5E5}运行");
    };
    each(spoil, |seen| {
        for (place, code, meaning) in [
            ("「10 项目支出绩效目标表」D12", "U+F0B3", "“≥”"),
            ("「10 项目支出绩效目标表」B8", "U+E5E5", "“全角空格”"),
            ("「目录」B5", "U+E5E5", "“全角空格”"),
            ("「封面」B11", "U+F0B3", "共2处"),
            ("「3 部门支出总表」B7", "U+E5E5", "“全角空格”"),
        ] {
            seen.says(&["警告[读取-字符]", place, code, meaning]);
        }
    });
    let desk = Desk::new();
    desk.rewrite("完善多层次社会保障体系", "完善多\u{F0B3}层次社会保障\u{E5E5}体系");
    let (_, told) = read::read(&desk.unit(), &[]);
    let told: Vec<String> = told.iter().map(super::line).collect();
    let text = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    for (c, meaning) in [('\u{F0B3}', "“≥”"), ('\u{E5E5}', "“全角空格”")] {
        let (row, line) = text.lines().enumerate().find(|(_, line)| line.contains(c)).unwrap();
        let column = line.chars().position(|found| found == c).unwrap() + 1;
        let place = format!("unit.toml 第{}行第{column}列", row + 1);
        let code = format!("U+{:04X}", c as u32);
        let words = ["警告[读取-字符]", &place, &code, meaning];
        assert!(told.iter().any(|line| words.iter().all(|word| line.contains(word))), "{words:?} {told:#?}");
    }
}
