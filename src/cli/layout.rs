//! Lines for a terminal: as wide as it is, broken at words, never inside a number, an amount with its unit, a cell
//! address, or the name or path of a file.

use std::collections::BTreeSet;
use std::ops::Range;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed, WordSegmenter, WordSegmenterBorrowed};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::diag::Severity;

/// No line is narrower, however narrow the terminal: a name and a number must find room.
const NARROWEST: usize = 20;
/// By how much the lines after the first one are indented.
const HANGING: usize = 2;
/// Between a character and the next there is no break where both are of these: money and large numbers.
const UNITS: &str = "万亿千百十元余多个第";
/// No line ends with one of these, and none begins with one of those.
const OPEN: &str = "（《“‘「[(";
const CLOSE: &str = "）》”’」、，。；：！？%…])";
/// What is longer is broken all the same: half a line would stay empty before it.
const LONGEST: usize = 60;
/// Words that dictionaries do not have.
const OUR_WORDS: [&str; 6] = ["读取", "勾稽", "此项", "尾差", "附加表", "生成"];
/// What ends the name of a file, or what looks like one.
const PATH_ENDS: &str = " 　，。；：！？、（）“”‘’《》「」【】…\n\t";
/// Ends of names of files.
const EXTENSIONS: [&str; 12] =
    [".xlsx", ".xls", ".xlsb", ".ods", ".et", ".toml", ".tera", ".html", ".json", ".pdf", ".csv", ".md"];

/// The columns that a text takes up where signs such as “ are wide: no terminal needs more.
pub fn breadth(text: &str) -> usize {
    text.width_cjk()
}

/// A text with blanks up to a number of columns.
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Breaks texts into lines; segmenters are made once.
pub struct Layout {
    lines: LineSegmenterBorrowed<'static>,
    words: WordSegmenterBorrowed<'static>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            lines: LineSegmenter::new_for_non_complex_scripts(Default::default()),
            words: WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()),
        }
    }
}

impl Layout {
    /// The lines of a text, each at most so many columns wide where its words allow; every line of the text keeps
    /// its indent, and what it goes on with is indented a little more.
    pub fn lines(&self, text: &str, columns: usize) -> Vec<String> {
        let columns = columns.max(NARROWEST);
        let mut all = Vec::new();
        for line in text.split('\n') {
            if breadth(line) <= columns {
                all.push(line.to_owned());
            } else {
                self.fold(line, columns, &mut all);
            }
        }
        all
    }

    fn fold(&self, line: &str, columns: usize, all: &mut Vec<String>) {
        let text = line.trim_start_matches(' ');
        let indent = line.len() - text.len();
        let hanging = " ".repeat((indent + HANGING).min(columns / 2));
        let mut current = " ".repeat(indent);
        let mut empty = true;
        let (id, mut at) = (leading_id(text).map_or(0, |id| id.end), 0);
        for piece in self.pieces(text, columns) {
            if !empty && breadth(&current) + breadth(piece.trim_end()) > columns {
                all.push(std::mem::replace(&mut current, hanging.clone()).trim_end().to_owned());
                empty = true;
            }
            for c in piece.chars() {
                // a name longer than a line has to break somewhere
                let wide = breadth(&current) + c.width_cjk().unwrap_or(0) > columns;
                if !empty && wide && at >= id && !c.is_whitespace() {
                    all.push(std::mem::replace(&mut current, hanging.clone()).trim_end().to_owned());
                }
                current.push(c);
                at += c.len_utf8();
                empty = false;
            }
        }
        if !empty {
            all.push(current.trim_end().to_owned());
        }
    }

    /// A text cut wherever a line of so many columns may end.
    fn pieces<'a>(&self, text: &'a str, columns: usize) -> Vec<&'a str> {
        let words: Vec<usize> = self.words.segment_str(text).collect();
        let whole = wholes(text, columns);
        let mut ends: BTreeSet<usize> = self.lines.segment_str(text).collect();
        // Unicode does not know which side of a Chinese quotation mark belongs to it
        ends.extend(text.match_indices('“').map(|(at, _)| at).filter(|at| !follows_open(text, *at)));
        ends.extend(
            text.match_indices('”').map(|(at, mark)| at + mark.len()).filter(|at| !precedes_close(text, *at)),
        );
        let mut pieces = Vec::new();
        let mut start = 0;
        for end in ends {
            let word = words.binary_search(&end).is_ok();
            if end > start
                && (word && !holds(text, end) && !whole.iter().any(|w| w.start < end && end < w.end))
            {
                pieces.push(&text[start..end]);
                start = end;
            }
        }
        if start < text.len() {
            pieces.push(&text[start..]);
        }
        pieces
    }
}

fn follows_open(text: &str, at: usize) -> bool {
    text[..at].ends_with(|c| OPEN.contains(c))
}

fn precedes_close(text: &str, at: usize) -> bool {
    text[at..].starts_with(|c| CLOSE.contains(c))
}

/// Whether what stands before and after a place belongs together: a number and its unit, a sheet and its cell.
fn holds(text: &str, at: usize) -> bool {
    let (Some(before), Some(after)) = (text[..at].chars().next_back(), text[at..].chars().next()) else {
        return false;
    };
    let digit = |c: char| c.is_ascii_digit();
    let ascii = |c: char| c.is_ascii_graphic();
    (ascii(before) && ascii(after))
        || (digit(before) && !after.is_whitespace() && !PATH_ENDS.contains(after))
        || (UNITS.contains(before) && (digit(after) || UNITS.contains(after)))
        || (before == '」' && ascii(after))
}

/// What is never broken: names and paths of files, cell paths, names of sheets, ids, words of ours.
fn wholes(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut wholes: Vec<Range<usize>> = Vec::new();
    // what finds room in a line behind its indent
    let room = columns.saturating_sub(2 * HANGING);
    let mut names: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    let cuts = text.char_indices().filter(|(_, c)| PATH_ENDS.contains(*c));
    for (end, width) in cuts.map(|(at, c)| (at, c.len_utf8())).chain([(text.len(), 0)]) {
        let run = &text[start..end];
        let is_path = run.contains('/') || EXTENSIONS.iter().any(|extension| run.contains(extension));
        if (is_path || is_id(run)) && breadth(run) <= room.max(LONGEST) {
            names.push(start..end);
        }
        start = end + width;
    }
    for sheet in quoted(text, '「', '」') {
        let place = place_around(text, &sheet);
        // where the file has a long name, the sheet stays with its cell
        wholes.push(sheet.start..place.end);
        wholes.push(place);
    }
    wholes.extend(quoted(text, '“', '”'));
    // what changed, with its sign
    wholes.extend(quoted(text, '【', '】'));
    wholes.retain(|whole| breadth(&text[whole.clone()]) <= LONGEST);
    wholes.extend(names);
    wholes.extend(leading_id(text));
    for word in OUR_WORDS {
        wholes.extend(text.match_indices(word).map(|(at, word)| at..at + word.len()));
    }
    wholes
}

/// Whether words without a blank are an id: words with a hyphen between; a date has digits there.
fn is_id(run: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    run.match_indices('-').any(|(at, hyphen)| {
        is_letter(run[..at].chars().next_back()) && is_letter(run[at + hyphen.len()..].chars().next())
    })
}

/// The id that begins a text, with the word for its weight. It is to be copied, so that a line may be too long for it.
fn leading_id(text: &str) -> Option<Range<usize>> {
    let weights = [Severity::Error, Severity::Warning, Severity::Notice].map(Severity::word);
    let word = weights.into_iter().find(|word| text.starts_with(word))?;
    let id = quoted(text, '[', ']').find(|id| id.start == word.len())?;
    let stop = text[id.end..].chars().next().filter(|c| CLOSE.contains(*c) || *c == ':');
    Some(0..id.end + stop.map_or(0, char::len_utf8))
}

/// What stands between two marks, with the marks.
fn quoted(text: &str, open: char, close: char) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(open).filter_map(move |(from, _)| {
        let to = from + text[from..].find(close)?;
        Some(from..to + close.len_utf8())
    })
}

/// The name of a sheet with that of its file before it and its cell behind it.
fn place_around(text: &str, sheet: &Range<usize>) -> Range<usize> {
    let before = text[..sheet.start].char_indices().rev().take_while(|(_, c)| !PATH_ENDS.contains(*c));
    let start = before.last().map_or(sheet.start, |(at, _)| at);
    let cell: usize =
        text[sheet.end..].chars().take_while(char::is_ascii_alphanumeric).map(char::len_utf8).sum();
    start..sheet.end + cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_words_and_leave_numbers_and_names_whole() {
        let text = "合计与各部分之和不符，相差12345.67万元，见tables.xlsx「5 一般公共预算支出表」C16，\
                    也见output/某单位/2023/公开。";
        let layout = Layout::default();
        // a cell with its sheet and file finds no room in narrower lines
        for columns in 46..100 {
            let lines = layout.lines(text, columns);
            let joined: String = lines.iter().map(|line| line.trim_start_matches(' ')).collect();
            assert_eq!(joined.replace(' ', ""), text.replace(' ', ""), "nothing is lost");
            for whole in ["12345.67万元", "tables.xlsx「5 一般公共预算支出表」C16", "output/某单位/2023/公开"]
            {
                assert!(lines.iter().any(|line| line.contains(whole)), "{columns}: {lines:#?}");
            }
            assert!(lines.iter().all(|line| breadth(line) <= columns), "{columns}: {lines:#?}");
            assert!(lines.iter().skip(1).all(|line| line.starts_with("  ")), "{lines:#?}");
        }
    }

    #[test]
    fn ids_and_words_of_ours_stay_whole() {
        let id = "警告[读取-缺附加表:tables.xlsx/政府采购预算表]";
        let text = format!("{id}: 没有尾差，没有勾稽，读取发现，附加表，再生成一次，读取发现，勾稽，附加表");
        for columns in 50..100 {
            let lines = Layout::default().lines(&text, columns);
            assert!(lines[0].starts_with(id), "{columns}: {lines:#?}");
            for pair in lines.windows(2) {
                let joint = format!("{}|{}", pair[0], pair[1].trim_start());
                let broken = ["读|取", "勾|稽", "附|加", "附加|表", "生|成"];
                assert!(!broken.iter().any(|word| joint.contains(word)), "{columns}: {joint}");
            }
        }
    }

    #[test]
    fn an_id_is_copied_from_one_line() {
        let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let rules = ["表内-列和-一般公共预算基本支出表", "收入总表-财政拨款支出下限", "绩效-科目"];
        let finding = "错误[表内-行和-一般公共预算基本支出表:一般公共预算基本支出表/30101/人员经费>公用经费]";
        let text = format!("{finding}: 通过　参加的核对（{}），模板的摘要 {digest}", rules.join("），也（"));
        for columns in 70..130 {
            let lines = Layout::default().lines(&text, columns);
            for id in rules.iter().chain(&[digest, finding]) {
                assert!(lines.iter().any(|line| line.contains(id)), "{columns}: {id}: {lines:#?}");
            }
        }
    }

    #[test]
    fn no_line_begins_with_a_stop() {
        let text = "甲乙丙丁，".repeat(30);
        for columns in 20..60 {
            for line in Layout::default().lines(&text, columns) {
                assert!(!line.trim_start().starts_with('，'), "{line}");
                assert!(breadth(&line) <= columns, "{line}");
            }
        }
    }

    #[test]
    fn columns_are_those_of_wide_characters() {
        assert_eq!(padded("甲局", 6), "甲局  ");
        assert_eq!(breadth("“甲”"), 6);
    }
}
