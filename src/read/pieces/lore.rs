//! What titles and headers look like: those that the pack knows, and those that anybody would take for one.

use std::collections::BTreeSet;

use crate::budget::label;
use crate::pack::Pack;
use crate::pack::schema::ColumnSchema;
use crate::read::cells;
use crate::read::grid::{Grid, SheetCell, Value};
use crate::read::header::header_key;
use crate::read::leftover::is_maker;
use crate::read::money;
use crate::read::recognise::{TITLE_LENGTH, TITLE_ROWS, title_key};

/// Bytes of the longest text that is looked at.
const LONGEST: usize = 400;
/// Characters of the longest title that the pack does not know, and of a heading of prose.
const LONGEST_STRANGE: usize = 40;
/// Characters of the longest label in a header that the pack does not know.
const LONGEST_LABEL: usize = 24;
/// Characters that may follow a title in its cell.
const LONGEST_REST: usize = 24;
/// How names of tables end.
const TABLE_WORDS: [&str; 8] = ["表", "一览", "明细", "清单", "情况", "统计", "台账", "汇总"];
/// How sentences begin that only mention a table.
const MENTIONS: [&str; 10] = ["详见", "参见", "见", "同", "根据", "按照", "与", "附:", "附件:", "附表:"];
/// How labels of columns end in any table.
const LABEL_ENDS: [&str; 10] =
    ["编码", "代码", "名称", "金额", "类型", "数量", "数额", "决算数", "单价", "备注"];
/// Labels of columns in any table.
const LABELS: [&str; 10] = ["项目", "内容", "单位", "合计", "小计", "科目", "用途", "年度", "收入", "支出"];

/// What a pack says of titles and labels, in comparable form.
pub struct Lore<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The year of the tables, where it is known.
    pub year: Option<i32>,
    /// Titles of tables, the longest first.
    titles: Vec<(String, usize)>,
    /// Titles of sheets of prose, the longest first.
    texts: Vec<(String, usize)>,
    /// The characters with which titles end: most cells have none of them.
    ends: BTreeSet<char>,
    /// Labels of columns of all tables.
    labels: BTreeSet<String>,
}

impl<'a> Lore<'a> {
    /// Collects it.
    pub fn of(pack: &'a Pack, year: Option<i32>) -> Self {
        let mut lore = Self {
            pack,
            year,
            titles: Vec::new(),
            texts: Vec::new(),
            ends: BTreeSet::new(),
            labels: BTreeSet::new(),
        };
        for (index, schema) in pack.tables.iter().enumerate() {
            for title in schema.titles(&pack.manifest.kinds) {
                let key = title_key(&title);
                lore.ends.extend(key.chars().next_back());
                let list = if schema.has_figures() { &mut lore.titles } else { &mut lore.texts };
                list.push((key, index));
            }
            for side in schema.sides() {
                lore.add_labels(&side.columns);
            }
        }
        for list in [&mut lore.titles, &mut lore.texts] {
            list.sort_by_key(|(key, index)| (std::cmp::Reverse(key.chars().count()), *index));
        }
        lore
    }

    fn add_labels(&mut self, columns: &[ColumnSchema]) {
        let words = self.pack.placeholders(self.year);
        for column in columns {
            for label in column.labels() {
                self.labels.extend(words.spell(label).iter().map(|spelt| header_key(spelt)));
            }
            self.add_labels(&column.columns);
        }
    }

    /// The table whose title a cell is: short, no sentence, and nothing but marks after the title.
    pub fn table_of(&self, cell: &SheetCell) -> Option<usize> {
        let key = self.may_be_title(cell)?;
        if key.chars().count() > TITLE_LENGTH || is_sentence(&key) {
            return None;
        }
        // of several titles the one that the least follows on
        let named = self.titles.iter().filter_map(|(title, table)| {
            let rest = &key[key.rfind(title.as_str())? + title.len()..];
            may_follow(rest).then_some((rest.len(), *table))
        });
        named.min_by_key(|(rest, _)| *rest).map(|(_, table)| table)
    }

    /// The table that the first title near the top of a sheet means.
    pub fn titled(&self, grid: &Grid) -> Option<usize> {
        let mut cells = grid.between(grid.top(), grid.top() + TITLE_ROWS);
        cells.find_map(|(_, cell)| self.table_of(cell))
    }

    /// Whether a text only mentions the titles that are in it.
    pub fn mentions(key: &str) -> bool {
        MENTIONS.iter().any(|begin| key.starts_with(begin)) || key.contains('。') || key.contains("一致")
    }

    /// Whether one of some labels is a row that a table lists.
    pub fn has_row(&self, table: usize, labels: &BTreeSet<String>) -> bool {
        let rows = self.pack.tables[table].sides().iter().flat_map(|side| &side.rows);
        let mut names = rows.flat_map(|row| {
            [row.id.as_str(), row.label()].into_iter().chain(row.aliases.iter().map(String::as_str))
        });
        names.any(|name| labels.contains(&header_key(name)))
    }

    /// The sheet of prose whose title a cell ends with: one line, not numbered, no sentence.
    pub fn text_of(&self, cell: &SheetCell) -> Option<usize> {
        let key = self.may_be_title(cell)?;
        let one_line = !cell.text().trim().contains('\n');
        if key.chars().count() > LONGEST_STRANGE
            || !one_line
            || is_sentence(&key)
            || is_numbered(&cell.text())
        {
            return None;
        }
        self.texts.iter().find(|(title, _)| key.ends_with(title.as_str())).map(|(_, table)| *table)
    }

    /// The table that the name of a sheet means, and whether it is one of prose.
    pub fn of_sheet(&self, grid: &Grid) -> Option<usize> {
        let name = title_key(&grid.sheet);
        let all = self.titles.iter().chain(&self.texts).filter(|(title, _)| name.contains(title.as_str()));
        all.max_by_key(|(title, _)| title.chars().count()).map(|(_, table)| *table)
    }

    fn may_be_title(&self, cell: &SheetCell) -> Option<String> {
        let Value::Text(text) = &cell.value else { return None };
        let near = text.len() <= LONGEST && text.chars().any(|c| self.ends.contains(&c));
        near.then(|| title_key(&cell.text()))
    }

    /// The labels of a row that looks like a header, whatever the table: texts, two of them labels of columns;
    /// of `any` words, where those above it are the name of a table.
    pub fn header_labels(&self, grid: &Grid, row: u32, any: bool) -> Option<BTreeSet<String>> {
        let mut labels = BTreeSet::new();
        let mut known = 0;
        for (col, cell) in grid.row(row) {
            let Value::Text(text) = &cell.value else { return None };
            if any && stands_by_title(grid, (row, col)) {
                continue;
            }
            let key = if text.len() <= LONGEST { header_key(text) } else { return None };
            if key.chars().count() > LONGEST_LABEL || key.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let is_label = any
                || self.labels.contains(&key)
                || LABELS.contains(&key.as_str())
                || LABEL_ENDS.iter().any(|end| key.ends_with(end));
            known += usize::from(labels.insert(key) && is_label);
        }
        (known >= 2).then_some(labels)
    }
}

/// Whether a text says something of a table, or is a note.
fn is_sentence(key: &str) -> bool {
    key.contains(['。', ';', ',', '?', '!'])
        || cells::begins_note(key)
        || MENTIONS.iter().any(|begin| key.starts_with(begin))
}

/// Whether a text is an item of a list: `一、`, `（一）`, `1.`.
fn is_numbered(text: &str) -> bool {
    label::key(text) != label::fold(text)
}

/// Whether what follows a title in its cell only says which, of when, or in what unit.
fn may_follow(rest: &str) -> bool {
    let begins = |c: char| c.is_ascii_digit() || "([-_·:第续之".contains(c);
    rest.chars().count() <= LONGEST_REST
        && (rest.is_empty() || rest.starts_with(begins) || rest.starts_with("单位"))
}

/// Whether a text looks like the title of a table that nobody knows.
pub fn is_title_like(grid: &Grid, (row, col): (u32, u32)) -> bool {
    let Some(cell) = grid.get(row, col) else { return false };
    let Value::Text(text) = &cell.value else { return false };
    if text.len() > LONGEST {
        return false;
    }
    let key = title_key(text);
    let count = key.chars().count();
    (4..=LONGEST_STRANGE).contains(&count)
        && key.chars().any(|c| c > '\u{2E80}')
        && !is_sentence(&key)
        && !is_numbered(text)
        && !key.ends_with(':')
        && !cells::signs(&key)
        && !stands_by_title(grid, (row, col))
}

/// Whether a text ends as names of tables do.
pub fn ends_as_table(text: &str) -> bool {
    let key = title_key(text);
    let mut name = key.as_str();
    while let Some(open) = name.strip_suffix(')').and_then(|inner| inner.rfind('(')) {
        name = &name[..open];
    }
    TABLE_WORDS.iter().any(|word| name.ends_with(word))
}

/// Whether a cell may stand on the row of a title: a unit of money, a maker, a number of a form or a page.
pub fn stands_by_title(grid: &Grid, (row, col): (u32, u32)) -> bool {
    let Some(SheetCell { value: Value::Text(text), .. }) = grid.get(row, col) else { return false };
    if text.len() > LONGEST {
        return false;
    }
    let key = title_key(text);
    let short = key.chars().count() <= 10;
    money::states_unit(grid, row, col)
        || is_maker(&key)
        || short && (key.starts_with("附") || key.starts_with('表'))
        || short && key.ends_with('表') && key.chars().any(|c| c.is_ascii_digit())
        || key.starts_with('第') && key.ends_with('页')
        || key.starts_with('(') && key.ends_with("年度)")
        || key.starts_with("单位:")
}

/// Whether a row holds nothing but the number of what follows: `附件2`, `表9`.
pub fn numbers_title(grid: &Grid, row: u32) -> bool {
    let mut cells = grid.row(row);
    let (Some((_, cell)), None) = (cells.next(), cells.next()) else { return false };
    let Value::Text(text) = &cell.value else { return false };
    let key = if text.len() <= LONGEST { title_key(text) } else { return false };
    let rest = ["附件", "附表", "公开表", "预算表", "表"].iter().find_map(|begin| key.strip_prefix(begin));
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十-:.".contains(c);
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(number))
}
