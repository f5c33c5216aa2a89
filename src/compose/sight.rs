//! Where in a document a number is seen: the words around it, and the name of the place.

use super::digits;
use super::document::{Block, CellView, ChartView, Document, TableView, plain_text};
use super::numbers::{Number, NumberSpot, TableSpot};

/// What ends a sentence.
const ENDS: [char; 3] = ['。', '！', '？'];

/// A document, as its numbers are looked up in it.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// The document.
    pub document: &'a Document,
    /// The published tables.
    pub tables: &'a [TableView],
}

impl<'a> Sight<'a> {
    /// Where a number stands: `印在：…`, with the sentence, or the table's row and column.
    pub fn told(&self, number: &Number) -> String {
        match &number.spot {
            NumberSpot::Title => format!("用在：标题或文件名 {}", self.document.title),
            NumberSpot::Cover(line) => format!("印在：封面 {}", line_of(&self.document.cover, *line)),
            NumberSpot::CoverFoot(line) => {
                format!("印在：封面下方 {}", line_of(&self.document.cover_foot, *line))
            }
            NumberSpot::PartTitle(part) => format!("印在：标题 {}", self.part_title(*part)),
            NumberSpot::Text { part, block, at } => {
                format!("印在：{}", sentence(&self.block(*part, *block), *at))
            }
            NumberSpot::Table { table, within } => format!("印在：{}", self.in_table(table, *within)),
            NumberSpot::Chart(index) => match self.chart(*index) {
                Some(chart) => format!("画在：《{}》", chart.title),
                None => "画在图里".to_owned(),
            },
        }
    }

    /// The same on one line without the words around it: part and paragraph of a text.
    pub fn named(&self, spot: &NumberSpot) -> String {
        match spot {
            NumberSpot::Title => "标题或文件名".to_owned(),
            NumberSpot::Cover(line) => format!("封面第{}行", line + 1),
            NumberSpot::CoverFoot(line) => format!("封面下方第{}行", line + 1),
            NumberSpot::PartTitle(part) => format!("标题“{}”", self.part_title(*part)),
            NumberSpot::Text { part, block, .. } => {
                format!(
                    "“{}”第{}段：{}",
                    self.part_title(*part),
                    block + 1,
                    begun(&self.block(*part, *block))
                )
            }
            NumberSpot::Table { table, within } => self.in_table(table, *within),
            NumberSpot::Chart(index) => match self.chart(*index) {
                Some(chart) => format!("图《{}》", chart.title),
                None => format!("第{}张图", index + 1),
            },
        }
    }

    /// The text in which a number stands, and the byte of it where the number begins; none where that is not known.
    pub fn text_around(&self, number: &Number) -> Option<(String, usize)> {
        let text = match &number.spot {
            NumberSpot::Text { part, block, at } => return Some((self.block(*part, *block), *at)),
            NumberSpot::Title | NumberSpot::Chart(_) => return None,
            NumberSpot::Cover(line) => line_of(&self.document.cover, *line).to_owned(),
            NumberSpot::CoverFoot(line) => line_of(&self.document.cover_foot, *line).to_owned(),
            NumberSpot::PartTitle(part) => self.part_title(*part).to_owned(),
            NumberSpot::Table { table, within } => {
                let table = self.table(table)?;
                match within {
                    TableSpot::Cell { row, cell } => {
                        table.rows.get(*row)?.cells.get(*cell)?.value.text().to_owned()
                    }
                    TableSpot::Note(note) => table.notes.get(*note)?.text.clone(),
                    TableSpot::Head | TableSpot::Header => return None,
                }
            }
        };
        // of several equal ones in a line it does not matter which
        let run = digits::runs(&text).into_iter().find(|run| text[run.start..run.end] == number.text);
        let at = run.map(|run| run.start).or_else(|| text.find(&number.text))?;
        Some((text, at))
    }

    fn part_title(&self, part: usize) -> &'a str {
        self.document.parts.get(part).map_or("", |part| part.title.as_str())
    }

    fn block(&self, part: usize, block: usize) -> String {
        match self.document.parts.get(part).and_then(|part| part.blocks.get(block)) {
            Some(Block::Heading { content, .. } | Block::Paragraph { content }) => plain_text(content),
            _ => String::new(),
        }
    }

    fn table(&self, id: &str) -> Option<&'a TableView> {
        self.tables.iter().find(|table| table.id == id)
    }

    fn chart(&self, index: usize) -> Option<&'a ChartView> {
        let blocks = self.document.parts.iter().flat_map(|part| &part.blocks);
        for block in blocks {
            if let Block::Charts(charts) = block {
                return charts.get(index);
            }
        }
        None
    }

    fn in_table(&self, id: &str, within: TableSpot) -> String {
        let Some(table) = self.table(id) else { return format!("《{id}》") };
        let title = &table.title;
        match within {
            TableSpot::Head => format!("《{title}》的标题或表头上方一行"),
            TableSpot::Header => format!("《{title}》的表头"),
            TableSpot::Note(note) => {
                let text = table.notes.get(note).map_or("", |note| note.text.as_str());
                format!("《{title}》下方的说明：{text}")
            }
            TableSpot::Cell { row, cell } => {
                let column = table.rows.get(row).and_then(|row| row.cells.get(cell)).map(|cell| cell.column);
                let named =
                    [row_name(table, row, cell), column.and_then(|column| column_name(table, column))];
                let named: Vec<String> = named.into_iter().flatten().collect();
                match named.is_empty() {
                    true => format!("《{title}》第{}行", row + 1),
                    false => format!("《{title}》{}", named.join("，")),
                }
            }
        }
    }
}

/// `“人员经费”一行`: the words that name the row of a cell, behind the project of a form.
fn row_name(table: &TableView, row: usize, cell: usize) -> Option<String> {
    let cells = &table.rows.get(row)?.cells;
    let words = label_beside(cells, cell).or_else(|| cells.iter().map(words_of).find_map(|words| words))?;
    let form = form_name(table, row).filter(|form| *form != words);
    let form = form.map_or(String::new(), |form| format!("“{}”的", begun(form)));
    Some(format!("{form}“{}”一行", begun(words)))
}

/// The first of the words that stand together to the left of a cell, on its own side of the table: amounts part
/// the sides.
fn label_beside(cells: &[CellView], cell: usize) -> Option<&str> {
    let mut label = None;
    for before in cells.get(..cell)?.iter().rev() {
        let parts = before.figure.is_some() || before.value.text().trim().is_empty();
        match label {
            Some(_) if parts => break,
            _ if parts => {}
            _ => label = words_of(before).or(label),
        }
    }
    label
}

/// The text of a cell, where it is no amount and no code.
fn words_of(cell: &CellView) -> Option<&str> {
    let text = cell.value.text();
    (cell.figure.is_none() && text.chars().any(char::is_alphabetic)).then_some(text)
}

/// The project whose form a row is in, where a table has several forms.
fn form_name(table: &TableView, row: usize) -> Option<&str> {
    if table.rows.iter().filter(|row| row.starts_form).count() < 2 {
        return None;
    }
    let first = table.rows.get(..=row)?.iter().rev().find(|row| row.starts_form)?;
    first.cells.iter().filter(|cell| !cell.label).find_map(words_of)
}

/// `“预算数”一列`: the label of the lowest header cell over a column.
fn column_name(table: &TableView, column: usize) -> Option<String> {
    let over = |row: &&Vec<super::document::HeaderView>| {
        row.iter().any(|head| head.column == column && head.colspan == 1)
    };
    let row = table.header.iter().rev().find(over)?;
    let head = row.iter().find(|head| head.column == column)?;
    Some(format!("“{}”一列", head.text))
}

fn line_of(lines: &[String], line: usize) -> &str {
    lines.get(line).map_or("", String::as_str)
}

/// The sentence that holds a byte.
fn sentence(text: &str, at: usize) -> &str {
    let (before, after) = text.split_at(at.min(text.len()));
    let start = before.rfind(ENDS).map_or(0, |end| end + '。'.len_utf8());
    let end = after.find(ENDS).map_or(text.len(), |end| before.len() + end + '。'.len_utf8());
    text[start..end].trim()
}

/// The beginning of a text that is long.
fn begun(text: &str) -> String {
    const SHOWN: usize = 24;
    let mut out: String = text.chars().take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_cut_out_around_a_number() {
        let text = "甲1。乙2，丙3。丁4";
        for (number, wanted) in [("1", "甲1。"), ("2", "乙2，丙3。"), ("3", "乙2，丙3。"), ("4", "丁4")]
        {
            assert_eq!(sentence(text, text.find(number).unwrap()), wanted);
        }
    }
}
