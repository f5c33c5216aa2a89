//! A page of the guide, laid out for a terminal or as Markdown.

/// Lines are no wider than this, in columns of a terminal; what is to be copied is never broken.
const WIDTH: usize = 100;
/// Between the columns of a table.
const GAP: usize = 2;
/// No column of a table gives way further.
const NARROWEST: usize = 16;
/// Before what is to be copied.
const INDENT: &str = "    ";

/// A page of the guide.
#[derive(Debug, Clone, Default)]
pub struct GuidePage {
    pieces: Vec<GuidePiece>,
}

/// A piece of a page.
#[derive(Debug, Clone)]
enum GuidePiece {
    /// A heading; the page's own is of level 1.
    Heading(usize, String),
    /// A paragraph.
    Words(String),
    /// Words about the lines above them.
    Note(String),
    /// Names behind a label, none of them broken.
    List(String, Vec<String>),
    /// Rows of cells below their heads; those of single words are not broken.
    Cells { heads: Vec<String>, rows: Vec<Vec<String>> },
    /// Lines to be copied as they are.
    Copied(Vec<String>),
}

impl GuidePage {
    /// An empty page below a heading.
    pub fn new(title: impl Into<String>) -> Self {
        Self { pieces: vec![GuidePiece::Heading(1, title.into())] }
    }

    /// Adds a heading of a section.
    pub fn heading(&mut self, title: impl Into<String>) {
        self.pieces.push(GuidePiece::Heading(2, title.into()));
    }

    /// Adds a heading of something within a section.
    pub fn subheading(&mut self, title: impl Into<String>) {
        self.pieces.push(GuidePiece::Heading(3, title.into()));
    }

    /// Adds a paragraph.
    pub fn words(&mut self, text: impl Into<String>) {
        self.pieces.push(GuidePiece::Words(text.into()));
    }

    /// Adds words about the lines above.
    pub fn note(&mut self, text: impl Into<String>) {
        self.pieces.push(GuidePiece::Note(text.into()));
    }

    /// Adds names behind a label, if there are any.
    pub fn list(&mut self, label: impl Into<String>, names: Vec<String>) {
        if !names.is_empty() {
            self.pieces.push(GuidePiece::List(label.into(), names));
        }
    }

    /// Adds rows of cells, if there are any; columns in which nothing stands are left out.
    pub fn cells(&mut self, heads: &[&str], rows: Vec<Vec<String>>) {
        let used: Vec<usize> = (0..heads.len())
            .filter(|at| rows.iter().any(|row| row.get(*at).is_some_and(|cell| !cell.is_empty())))
            .collect();
        if used.is_empty() {
            return;
        }
        let kept =
            |row: &Vec<String>| used.iter().map(|at| row.get(*at).cloned().unwrap_or_default()).collect();
        let heads = used.iter().map(|at| heads[*at].to_owned()).collect();
        self.pieces.push(GuidePiece::Cells { heads, rows: rows.iter().map(kept).collect() });
    }

    /// Adds lines to be copied.
    pub fn copied<'l>(&mut self, lines: impl IntoIterator<Item = &'l str>) {
        let lines: Vec<String> = lines.into_iter().flat_map(str::lines).map(str::to_owned).collect();
        if !lines.is_empty() {
            self.pieces.push(GuidePiece::Copied(lines));
        }
    }

    /// Adds another page behind this one, its headings one level down.
    pub fn append(&mut self, other: GuidePage) {
        for piece in other.pieces {
            self.pieces.push(match piece {
                GuidePiece::Heading(level, title) => GuidePiece::Heading(level + 1, title),
                other => other,
            });
        }
    }

    /// The page for a terminal.
    pub fn text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| self.pieces.get(before));
            if matches!(before, Some(GuidePiece::Cells { .. })) && !matches!(piece, GuidePiece::Heading(..)) {
                lines.push(String::new());
            }
            match piece {
                GuidePiece::Heading(level, title) => {
                    if at > 0 {
                        lines.push(String::new());
                    }
                    let title = if *level < 3 { format!("── {title} ──") } else { title.clone() };
                    lines.extend(wrapped(&title, WIDTH));
                }
                GuidePiece::Words(text) => lines.extend(wrapped(text, WIDTH)),
                GuidePiece::Note(text) => {
                    let room = WIDTH - INDENT.len();
                    lines.extend(wrapped(text, room).iter().map(|line| format!("{INDENT}{line}")));
                }
                GuidePiece::List(label, names) => lines.extend(listed(label, names)),
                GuidePiece::Cells { heads, rows } => lines.extend(laid_out(heads, rows)),
                GuidePiece::Copied(copied) => {
                    lines.extend(copied.iter().map(|line| format!("{INDENT}{line}")))
                }
            }
        }
        let mut text = String::new();
        for line in lines {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The page as Markdown.
    pub fn markdown(&self) -> String {
        let mut out: Vec<String> = Vec::new();
        for piece in &self.pieces {
            out.push(match piece {
                GuidePiece::Heading(level, title) => format!("{} {}", "#".repeat(*level), marked(title)),
                GuidePiece::Words(text) | GuidePiece::Note(text) => marked(text),
                GuidePiece::List(label, names) => {
                    format!("- {}：{}", marked(label), marked(&names.join("、")))
                }
                GuidePiece::Cells { heads, rows } => {
                    let row = |cells: &[String]| {
                        let cells: Vec<String> = cells.iter().map(|cell| cell_marked(cell)).collect();
                        format!("| {} |", cells.join(" | "))
                    };
                    let rule = format!("|{}", " --- |".repeat(heads.len()));
                    let rows = rows.iter().map(|cells| row(cells));
                    std::iter::once(row(heads)).chain([rule]).chain(rows).collect::<Vec<_>>().join("\n")
                }
                GuidePiece::Copied(lines) => format!("```\n{}\n```", lines.join("\n")),
            });
        }
        out.join("\n\n") + "\n"
    }
}

/// A text in which nothing is markup, but for what stands in a tag.
fn marked(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '*' | '_' | '<' | '>' | '`' | '[' | ']' | '|' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A cell of a table: tags and paths as code, since their signs are to be copied.
fn cell_marked(cell: &str) -> String {
    let is_code = ["{{", "{%"].iter().any(|tag| cell.contains(tag))
        || (!cell.is_empty() && cell.trim().chars().all(|c| c.is_ascii() && !c.is_ascii_whitespace()));
    if !is_code {
        return marked(cell.trim_start()).replace("  ", " ");
    }
    let indent = "　".repeat(cell.chars().take_while(|c| *c == ' ' || *c == '　').count() / 2);
    format!("{indent}`{}`", cell.trim().replace('|', "\\|"))
}

/// How many columns of a terminal a text takes: Chinese letters and marks take two.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{2000}' { 1 } else { 2 }).sum()
}

/// A text in lines of a width. It is broken anywhere but before marks that end something and within Latin words.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let last = lines.last().map_or(0, |line| width(line));
        if last > 0 && last + width(piece.trim_end()) > room {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if line.is_empty() { piece.trim_start() } else { piece });
        }
    }
    lines
}

/// Names behind a label, broken between them alone; further lines stand below the first name.
fn listed(label: &str, names: &[String]) -> Vec<String> {
    let head = format!("{label}：");
    let indent = " ".repeat(width(&head));
    let mut lines = vec![head];
    for (at, name) in names.iter().enumerate() {
        let name = if at + 1 < names.len() { format!("{name}、") } else { name.clone() };
        let last = lines.last().map_or(0, |line| width(line));
        if last > indent.len() && last + width(&name) > WIDTH {
            lines.push(indent.clone());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&name);
        }
    }
    lines
}

/// What a line is put together from: letters of Chinese with the marks behind them, Latin words.
fn pieces(text: &str) -> Vec<&str> {
    const ENDS: &str = "，。；：、？！）〕》”’…";
    const BEGINS: &str = "（〔《“‘";
    let mut cuts: Vec<usize> = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(before) = before {
            let latin = |c: char| c < '\u{2000}' && c != ' ';
            let joined =
                ENDS.contains(c) || BEGINS.contains(before) || (latin(before) && latin(c)) || c == ' ';
            if !joined {
                cuts.push(at);
            }
        }
        before = Some(c);
    }
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([text.len()]);
    starts.zip(ends).map(|(start, end)| &text[start..end]).collect()
}

/// Rows below their heads, each column as wide as its widest cell; where that is too much, the widest gives way.
fn laid_out(heads: &[String], rows: &[Vec<String>]) -> Vec<String> {
    let all = || std::iter::once(heads).chain(rows.iter().map(Vec::as_slice));
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let natural: Vec<usize> =
        (0..heads.len()).map(|at| all().map(|row| width(&cell(row, at))).max().unwrap_or_default()).collect();
    // what is to be copied cannot be broken
    let is_copied =
        |text: &String| ["{{", "{%", "/"].iter().any(|sign| text.contains(sign)) && !text.contains('。');
    let least = |at: usize| {
        let copied = rows.iter().map(|row| cell(row, at)).filter(is_copied).map(|text| width(&text)).max();
        copied.unwrap_or_default().max(NARROWEST).min(natural[at])
    };
    let least: Vec<usize> = (0..heads.len()).map(least).collect();
    let mut widths = natural.clone();
    let room = WIDTH - GAP * heads.len().saturating_sub(1);
    while widths.iter().sum::<usize>() > room {
        let widest = (0..widths.len()).filter(|at| widths[*at] > least[*at]).max_by_key(|at| widths[*at]);
        let Some(widest) = widest else { break };
        widths[widest] -= 1;
    }
    let mut lines = Vec::new();
    for row in all() {
        let cells: Vec<Vec<String>> = (0..heads.len())
            .map(|at| {
                if width(&cell(row, at)) <= widths[at] {
                    vec![cell(row, at)]
                } else {
                    wrapped(&cell(row, at), widths[at])
                }
            })
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        for at in 0..height {
            let mut line = String::new();
            for (column, cell) in cells.iter().enumerate() {
                let text = cell.get(at).map_or("", String::as_str);
                line.push_str(text);
                if column + 1 < cells.len() {
                    line.push_str(&" ".repeat((widths[column] + GAP).saturating_sub(width(text))));
                }
            }
            lines.push(line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_the_letters_and_no_line_is_too_wide() {
        let mut page = GuidePage::new("题");
        let rows = [["wan", "一个金额"], ["很长的中文名称", "说明。"]];
        let mut rows: Vec<Vec<String>> = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
        rows.push(vec!["x".to_owned(), "很长的一句话，".repeat(20)]);
        page.cells(&["名称", "意思"], rows);
        let text = page.text();
        let lines: Vec<&str> = text.lines().skip(1).collect();
        let start = |line: &str, word: &str| width(line.split(word).next().unwrap());
        assert_eq!(start(lines[0], "意思"), 16);
        assert_eq!(start(lines[1], "一个金额"), 16);
        assert_eq!(start(lines[2], "说明"), 16);
        assert!(lines.len() > 5 && lines.iter().all(|line| width(line) <= WIDTH), "{text}");
    }

    #[test]
    fn a_break_comes_before_no_mark_and_in_no_word() {
        let lines = wrapped("一二三，四五 pack.toml 六", 7);
        assert_eq!(lines, ["一二", "三，四", "五 ", "pack.toml ", "六"]);
    }

    #[test]
    fn what_is_to_be_copied_survives_markdown() {
        let mut page = GuidePage::new("题");
        page.cells(&["写法"], vec![vec![r#"{{ "表/行/列" | wan }}"#.to_owned()]]);
        assert!(page.markdown().contains(r#"| `{{ "表/行/列" \| wan }}` |"#), "{}", page.markdown());
    }
}
