//! Characters of the private use area: each font shows its own sign for them, and other machines a box.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Place};

/// Whether no standard says what a character is, or it stands for one that was lost.
pub fn is_private(c: char) -> bool {
    matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// What the usual ones stand for: signs of symbol fonts (Wingdings, Symbol) that Word and Excel store at
/// U+F000 and above, and characters of GBK that had no code in older Unicode.
const USUAL: &[(char, &str)] = &[
    ('\u{E5E5}', "全角空格"),
    ('\u{E7C7}', "ḿ"),
    ('\u{E7C8}', "ǹ"),
    ('\u{E816}', "𠂇"),
    ('\u{E817}', "𠂉"),
    ('\u{E818}', "𠃌"),
    ('\u{E81E}', "龴"),
    ('\u{E826}', "龵"),
    ('\u{E82B}', "龶"),
    ('\u{E82C}', "龷"),
    ('\u{E831}', "𡗗"),
    ('\u{E832}', "龸"),
    ('\u{E83B}', "𢦏"),
    ('\u{E843}', "龹"),
    ('\u{E854}', "龺"),
    ('\u{E855}', "𤇾"),
    ('\u{E864}', "龻"),
    ('\u{F020}', "空格"),
    ('\u{F02D}', "－"),
    ('\u{F02B}', "＋"),
    ('\u{F03C}', "＜"),
    ('\u{F03D}', "＝"),
    ('\u{F03E}', "＞"),
    ('\u{F052}', "☑"),
    ('\u{F0A3}', "≤"),
    ('\u{F0A8}', "□"),
    ('\u{F0B1}', "±"),
    ('\u{F0B3}', "≥"),
    ('\u{F0B4}', "×"),
    ('\u{F0B7}', "·"),
    ('\u{F0B9}', "≠"),
    ('\u{F0BB}', "≈"),
    ('\u{F0D8}', "➢"),
    ('\u{F0E0}', "→"),
    ('\u{F0FC}', "√"),
    ('\u{F0FE}', "☑"),
    ('\u{F06C}', "●"),
    ('\u{F06E}', "■"),
    ('\u{F075}', "◆"),
    ('\u{F0D6}', "√"),
];

/// Names a character and what it probably is; `count` times it stands there.
pub fn told(c: char, count: usize) -> Diagnostic {
    let more = if count > 1 { format!("，共{count}处") } else { String::new() };
    if c == '\u{FFFD}' {
        return Diagnostic::warning("读取-字符", format!("有一个字已经丢失，只剩替换字符 U+FFFD（�）{more}"))
            .hint("请删去它，重新输入要写的字");
    }
    let probably = USUAL.iter().find(|(known, _)| *known == c).map(|(_, meaning)| *meaning);
    let probably = probably
        .map_or_else(|| "多半是造字或符号字体里的字".to_owned(), |meaning| format!("多半是“{meaning}”"));
    Diagnostic::warning(
        "读取-字符",
        format!("有一个专用区字符 U+{:04X}，{probably}；别的机器上显示不出来{more}", c as u32),
    )
    .hint("请删去它，用键盘或“插入符号”重新输入要写的字")
}

/// Names the characters of a text file, each once, where it first stands.
pub fn in_file(file: &str, text: &str) -> Vec<Diagnostic> {
    let mut found: BTreeMap<char, (Place, usize)> = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        for (column, c) in line.chars().enumerate().filter(|(_, c)| is_private(*c)) {
            let place = Place::Line { file: file.into(), line: index + 1, column: column + 1 };
            found.entry(c).or_insert((place, 0)).1 += 1;
        }
    }
    found.into_iter().map(|(c, (place, count))| told(c, count).at(place)).collect()
}
