//! A difference on the terminal: what changed by itself, what follows, words, the rest; long lists only with `-v`.

use std::path::Path;

use crate::cli::layout::padded;
use crate::cli::out::Out;
use crate::diag::visible;
use crate::difference::words::{DiffPiece, PieceFate, shortened};
use crate::difference::{Difference, FigureChange, FindingChange, Openness, SentenceFate};

use unicode_width::UnicodeWidthStr;

/// So many entries of a kind are told where not everything is asked for.
const MOST: usize = 20;
/// Words that stayed are told so far on both sides of what changed.
const AROUND: usize = 12;

/// Tells a difference between two that somebody named.
pub(super) fn tell(difference: &Difference, given: [&Path; 2], out: &mut Out) {
    for (word, given, side) in [("旧", given[0], &difference.old), ("新", given[1], &difference.new)] {
        let state = if side.errors == 0 { String::new() } else { format!("，有{}处错误", side.errors) };
        out.say(&format!("{word}　{}（{}　{}年{state}）", given.display(), side.unit, side.year));
    }
    all(difference, if out.verbose { usize::MAX } else { MOST }, out);
}

/// Tells what differs, of each kind so much at most.
pub(in crate::cli) fn all(difference: &Difference, most: usize, out: &mut Out) {
    out.say(&format!("文件：{}", visible(&difference.files_in_words())));
    let teller = Teller { difference, most };
    teller.figures(out);
    teller.followers(out);
    teller.tables(out);
    teller.sentences(out);
    teller.stated(out);
    teller.checks(out);
    teller.pages(out);
    teller.end(out);
}

struct Teller<'a> {
    difference: &'a Difference,
    most: usize,
}

/// What is not public, marked so.
pub(in crate::cli) fn marked(text: String, openness: Openness) -> String {
    if openness.is_public() { text } else { format!("〔{}〕{text}", openness.words()) }
}

impl Teller<'_> {
    /// A heading and lines below it, no more than are asked for; nothing where there are none.
    fn list(&self, heading: &str, lines: Vec<String>, out: &mut Out) {
        if lines.is_empty() {
            return;
        }
        out.line("");
        out.say(&format!("{heading}（{}处）", lines.len()));
        for line in lines.iter().take(self.most) {
            out.say(&visible(&format!("  {line}")));
        }
        if lines.len() > self.most {
            out.say(&format!("  另有{}处，用 -v 全部列出", lines.len() - self.most));
        }
    }

    fn figures(&self, out: &mut Out) {
        let heads: Vec<&FigureChange> =
            self.difference.groups.iter().flat_map(|group| &group.heads).map(|at| self.figure(*at)).collect();
        self.list("自己变了的数", values(&heads), out);
    }

    fn figure(&self, at: usize) -> &FigureChange {
        &self.difference.figures[at]
    }

    fn followers(&self, out: &mut Out) {
        let all: Vec<usize> =
            self.difference.groups.iter().flat_map(|group| &group.followers).copied().collect();
        if all.is_empty() {
            return;
        }
        if self.most == usize::MAX {
            let figures: Vec<&FigureChange> = all.iter().map(|at| self.figure(*at)).collect();
            self.list("随之变动的数", values(&figures), out);
            return;
        }
        out.line("");
        let tables = self.difference.by_table(&all).join("、");
        out.say(&format!("随之变动的数（{}处，是合计或同一笔钱在别处；用 -v 逐处列出）", all.len()));
        out.say(&format!("  {tables}"));
    }

    fn tables(&self, out: &mut Out) {
        let own = self.difference;
        let mut rows: Vec<String> = own.tables.iter().map(|table| table.sentence()).collect();
        rows.extend(own.rows.iter().map(|row| marked(row.sentence(), row.openness)));
        self.list("行和表", rows, out);
        let words = own
            .words
            .iter()
            .map(|word| format!("{}：{}", marked(word.name(), word.openness), shown(&word.pieces)));
        self.list("表里的文字", words.collect(), out);
        let project = |own: &crate::difference::ProjectChange| {
            let (old, new) = (own.old.clone().unwrap_or_default(), own.new.clone().unwrap_or_default());
            let arrow = if old.is_empty() || new.is_empty() { "" } else { " → " };
            marked(format!("{}　{old}{arrow}{new}", own.fate.words()), own.openness)
        };
        self.list("项目", own.projects.iter().map(project).collect(), out);
    }

    fn sentences(&self, out: &mut Out) {
        let (moved, others): (Vec<_>, Vec<_>) =
            self.difference.sentences.iter().partition(|own| own.fate == SentenceFate::Renumbered);
        let lines = others.iter().map(|own| {
            let text = match own.fate {
                SentenceFate::Changed => shown(&own.pieces),
                SentenceFate::Added => format!("＋ {}", own.new),
                SentenceFate::Gone => format!("－ {}", own.old),
                _ => own.new.clone(),
            };
            marked(format!("{}　{}\n    {text}", own.fate.words(), own.spot()), own.openness)
        });
        self.list("公开文件的文字", lines.collect(), out);
        let moved = moved.iter().map(|own| marked(format!("{} → {}", own.old, own.new), own.openness));
        self.list("只有编号顺移的", moved.collect(), out);
    }

    fn stated(&self, out: &mut Out) {
        let lines = self.difference.facts.iter().map(|own| {
            let text = match (&own.old, &own.new) {
                (None, Some(new)) => format!("没有写 → ＋ {new}"),
                (Some(old), None) => format!("－ {old} → 没有写"),
                _ => shown(&own.pieces),
            };
            format!("{}：{text}", marked(own.name.clone(), own.openness))
        });
        self.list("填写的内容", lines.collect(), out);
    }

    fn checks(&self, out: &mut Out) {
        let rule = |own: &crate::difference::RuleChange| {
            let why = if own.why.is_empty() { String::new() } else { format!("（{}）", own.why) };
            format!("{} → {}{why}　{}（{}）", own.from, own.to, own.title, own.id)
        };
        self.list("结果变了的核对", self.difference.rules.iter().map(rule).collect(), out);
        let finding = |own: &FindingChange| format!("{}　{}：{}", own.fate.words(), own.weight, own.message);
        self.list("核对发现的问题", self.difference.findings.iter().map(finding).collect(), out);
    }

    fn pages(&self, out: &mut Out) {
        let Some(pages) = &self.difference.pages else { return };
        let lines = pages.pages.iter().map(|page| page.sentence()).collect();
        self.list("样子变了的页", lines, out);
        out.line("");
        out.say(&format!("PDF {}，{}", pages.count_in_words(), pages.rest_in_words()));
    }

    fn end(&self, out: &mut Out) {
        let own = self.difference;
        let lines = own.uncompared.iter().map(|one| format!("{}：{}", one.what, one.why));
        self.list("没有比的", lines.collect(), out);
        out.line("");
        out.say(&format!("没有变的：{}", own.unchanged_in_words()));
        if !own.unchanged.tables.is_empty() {
            out.say(&format!("没有变的表：{}", own.unchanged.tables.join("、")));
        }
        let sum = own.sum();
        let again = if own.is_empty() && own.files.iter().any(|file| !file.same) {
            "；文件的字节不同，内容一样（例如只是重新保存过）"
        } else {
            ""
        };
        out.say(&format!("共　{sum}{again}"));
    }
}

/// Figures, each with its values in columns below its name.
fn values(figures: &[&FigureChange]) -> Vec<String> {
    let texts: Vec<[String; 3]> = figures
        .iter()
        .map(|own| [own.old.words(own.unit), own.new.words(own.unit), own.difference_in_words()])
        .collect();
    let wide = |column: usize| texts.iter().map(|own| own[column].width()).max().unwrap_or_default();
    let (old, new) = (wide(0), wide(1));
    let line = |(own, text): (&&FigureChange, &[String; 3])| {
        let page = own.page.as_ref().map_or(String::new(), |page| format!("　第{page}页起"));
        let row = format!("{} → {}  {}", padded(&text[0], old), padded(&text[1], new), text[2]);
        let why =
            if own.role.words().is_empty() { String::new() } else { format!("　{}", own.role.words()) };
        let places =
            if own.role.words().is_empty() { format!("\n    {}", own.places()) } else { String::new() };
        format!("{}{page}\n    {row}{why}{places}", marked(own.name(), own.openness))
    };
    figures.iter().zip(&texts).map(line).collect()
}

/// Changed words with marks, and some words around them: `预算【－389.13】【＋390.13】万元`.
pub(in crate::cli) fn shown(pieces: &[DiffPiece]) -> String {
    let last = pieces.len().saturating_sub(1);
    let mut text = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece.fate {
            PieceFate::Gone => text.push_str(&format!("【－{}】", piece.text)),
            PieceFate::Added => text.push_str(&format!("【＋{}】", piece.text)),
            PieceFate::Same => text.push_str(&shortened(&piece.text, AROUND, (at > 0, at < last))),
        }
    }
    text
}
