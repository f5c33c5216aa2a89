//! The page of a difference: the sums first, then what changed by itself with what follows it, texts word by word, the
//! rest, and what stayed. Nothing needs a script; what is gone and what was added is told by signs, not by colour alone.

use std::fmt::Write as _;

use html_escape::encode_text;

use crate::difference::words::{DiffPiece, PieceFate};
use crate::difference::{
    CellState, Difference, FactChange, FigureChange, FigureGroup, Openness, ProjectChange, SentenceChange,
    SentenceFate, WordChange,
};

/// A piece of so many characters finds room on one line of a phone.
const SHORT: usize = 14;

const STYLE: &str = include_str!("page.css");

/// The sections of the page, from the top down.
const SECTIONS: [fn(&Difference, &mut String); 9] =
    [uncompared, figures, rows, words, sentences, stated, checks, pages, unchanged];

/// The page, self-contained. The same difference gives the same text. `given` are the two as they were named.
pub fn html(difference: &Difference, given: [String; 2]) -> String {
    let (old, new) = (&difference.old, &difference.new);
    let title = format!("{}{}年　两份输入的差别", new.unit, new.year);
    let title = encode_text(&title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n",
    );
    let class = if difference.is_empty() { "same" } else { "other" };
    let _ = writeln!(out, "<p class=\"sum {class}\">{}</p>", encode_text(&difference.sum()));
    out.push_str("<p class=\"note\">内部使用，不得公开。");
    out.push_str("<del><span>－</span> 这样标的</del>是旧的、去掉的，<ins>＋ 这样标的</ins>是新的、增加的。</p>\n<dl>\n");
    for (word, given, side) in [("旧", &given[0], old), ("新", &given[1], new)] {
        let errors = if side.errors == 0 { String::new() } else { format!("，有{}处错误", side.errors) };
        let words = format!("{given}（{}　{}年{errors}）", side.unit, side.year);
        let _ = writeln!(out, "<dt>{word}</dt><dd>{}</dd>", encode_text(&words));
    }
    let _ = writeln!(out, "<dt>文件</dt><dd>{}</dd>\n</dl>", encode_text(&difference.files_in_words()));
    SECTIONS.iter().for_each(|section| section(difference, &mut out));
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// A heading with the number of entries below it.
fn heading(words: &str, count: usize, out: &mut String) {
    let _ = writeln!(out, "<h2>{words}　<small>{count}处</small></h2>");
}

/// The mark of what is not public.
fn badge(openness: Openness) -> String {
    if openness.is_public() {
        return String::new();
    }
    format!("<span class=\"inside\">{}</span> ", openness.words())
}

/// What keeps a short piece on one line with its sign.
fn whole(text: &str) -> &'static str {
    if text.chars().count() <= SHORT { " class=\"whole\"" } else { "" }
}

/// A text word by word.
fn marked(pieces: &[DiffPiece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        let own = encode_text(&piece.text);
        let _ = match piece.fate {
            PieceFate::Same => write!(text, "{own}"),
            PieceFate::Gone => write!(text, "<del{}><span>－</span>{own}</del>", whole(&piece.text)),
            PieceFate::Added => write!(text, "<ins{}><span>＋</span>{own}</ins>", whole(&piece.text)),
        };
    }
    text.replace('\n', "<br>")
}

/// Lines of a list; nothing where there are none.
fn list(words: &str, lines: &[String], out: &mut String) {
    if lines.is_empty() {
        return;
    }
    heading(words, lines.len(), out);
    out.push_str("<ul>\n");
    for line in lines {
        let _ = writeln!(out, "<li>{line}</li>");
    }
    out.push_str("</ul>\n");
}

fn uncompared(difference: &Difference, out: &mut String) {
    let line = |one: &crate::difference::Uncompared| {
        format!("<strong>{}</strong>：{}", encode_text(&one.what), encode_text(&one.why))
    };
    let lines: Vec<String> = difference.uncompared.iter().map(line).collect();
    list("没有比的", &lines, out);
}

fn figures(difference: &Difference, out: &mut String) {
    if difference.groups.is_empty() {
        return;
    }
    let (heads, _) = difference.figure_counts();
    heading("自己变了的数，和随它变动的数", heads, out);
    for group in &difference.groups {
        figures_together(difference, group, out);
    }
}

fn figures_together(difference: &Difference, group: &FigureGroup, out: &mut String) {
    out.push_str("<section class=\"group\">\n<ul class=\"figures\">\n");
    for at in &group.heads {
        figure(&difference.figures[*at], out);
    }
    out.push_str("</ul>\n");
    if !group.followers.is_empty() {
        let tables = difference.by_table(&group.followers).join("、");
        let _ = writeln!(
            out,
            "<details>\n<summary>随之变动{}处：{}</summary>\n<ul class=\"figures\">",
            group.followers.len(),
            encode_text(&tables)
        );
        for at in &group.followers {
            figure(&difference.figures[*at], out);
        }
        out.push_str("</ul>\n</details>\n");
    }
    out.push_str("</section>\n");
}

fn figure(figure: &FigureChange, out: &mut String) {
    let role = figure.role.words();
    let role = if role.is_empty() { String::new() } else { format!("　<small>{role}</small>") };
    let (old, new) = (figure.old.words(figure.unit), figure.new.words(figure.unit));
    // that there was no figure is no words that were struck
    let old = match figure.old.state {
        CellState::Stated => format!("<del><span>－</span> {old}</del>"),
        CellState::Blank | CellState::Absent => format!("<span>原来{old}</span>"),
    };
    let new = match figure.new.state {
        CellState::Stated => format!("<ins>＋ {new}</ins>"),
        CellState::Blank | CellState::Absent => format!("<span>现在{new}</span>"),
    };
    let page = figure.page.as_ref().map_or(String::new(), |page| format!("；PDF 表从第{page}页起"));
    let _ = writeln!(
        out,
        "<li><p>{}{}{role}</p>\n<p class=\"values\">{old} {new} \
         <span>{}　差额 {}</span></p>\n<p class=\"note\">{}{page}</p></li>",
        badge(figure.openness),
        encode_text(&figure.name()),
        figure.unit,
        figure.difference_in_words(),
        encode_text(&figure.places()),
    );
}

fn rows(difference: &Difference, out: &mut String) {
    let tables = difference.tables.iter().map(|own| encode_text(&own.sentence()).into_owned());
    let rows =
        difference.rows.iter().map(|own| format!("{}{}", badge(own.openness), encode_text(&own.sentence())));
    list("行和表", &tables.chain(rows).collect::<Vec<String>>(), out);
    let projects: Vec<String> = difference.projects.iter().map(project).collect();
    list("项目", &projects, out);
}

fn project(own: &ProjectChange) -> String {
    let old = own.old.as_ref().map(|name| format!("<del><span>－</span> {}</del> ", encode_text(name)));
    let new = own.new.as_ref().map(|name| format!("<ins>＋ {}</ins>", encode_text(name)));
    let names = [old, new].into_iter().flatten().collect::<String>();
    format!("{}{}　{names}", badge(own.openness), own.fate.words())
}

fn words(difference: &Difference, out: &mut String) {
    let line = |own: &WordChange| {
        format!("{}{}<br>{}", badge(own.openness), encode_text(&own.name()), marked(&own.pieces))
    };
    let lines: Vec<String> = difference.words.iter().map(line).collect();
    list("表里的文字", &lines, out);
}

fn sentences(difference: &Difference, out: &mut String) {
    let of = |renumbered: bool| -> Vec<String> {
        let fits = |own: &&SentenceChange| (own.fate == SentenceFate::Renumbered) == renumbered;
        difference.sentences.iter().filter(fits).map(sentence).collect()
    };
    list("公开文件的文字", &of(false), out);
    list("只有编号顺移的", &of(true), out);
}

fn sentence(own: &SentenceChange) -> String {
    let text = match own.fate {
        SentenceFate::Moved => encode_text(&own.new).into_owned(),
        _ => marked(&own.pieces),
    };
    let spot = encode_text(&own.spot()).into_owned();
    format!("{}<small>{}　{spot}</small><br>{text}", badge(own.openness), own.fate.words())
}

fn stated(difference: &Difference, out: &mut String) {
    let line = |own: &FactChange| {
        let text = match (&own.old, &own.new) {
            (None, _) => format!("没有写 → {}", marked(&own.pieces)),
            (_, None) => format!("{} → 没有写", marked(&own.pieces)),
            _ => marked(&own.pieces),
        };
        format!("{}{}<br>{text}", badge(own.openness), encode_text(&own.name))
    };
    let lines: Vec<String> = difference.facts.iter().map(line).collect();
    list("填写的内容", &lines, out);
}

fn checks(difference: &Difference, out: &mut String) {
    let rules: Vec<String> = difference
        .rules
        .iter()
        .map(|own| {
            let why =
                if own.why.is_empty() { String::new() } else { format!("（{}）", encode_text(&own.why)) };
            let title = encode_text(&own.title);
            let (from, to, id) = (encode_text(&own.from), encode_text(&own.to), encode_text(&own.id));
            format!("<del><span>－</span> {from}</del> <ins>＋ {to}</ins>{why}　{title}　<code>{id}</code>")
        })
        .collect();
    list("结果变了的核对", &rules, out);
    let findings: Vec<String> = difference
        .findings
        .iter()
        .map(|own| {
            let message = encode_text(&own.message);
            format!("{}　{}：{message}　<code>{}</code>", own.fate.words(), own.weight, encode_text(&own.id))
        })
        .collect();
    list("核对发现的问题", &findings, out);
}

fn pages(difference: &Difference, out: &mut String) {
    let Some(pages) = &difference.pages else { return };
    let lines: Vec<String> =
        pages.pages.iter().map(|page| encode_text(&page.sentence()).into_owned()).collect();
    list("样子变了的页", &lines, out);
    let _ = writeln!(out, "<p>PDF {}，{}。</p>", pages.count_in_words(), pages.rest_in_words());
}

fn unchanged(difference: &Difference, out: &mut String) {
    let own = difference;
    let _ = writeln!(out, "<h2>没有变的</h2>\n<p>{}。</p>", own.unchanged_in_words());
    if !own.unchanged.tables.is_empty() {
        let tables = own.unchanged.tables.join("、");
        let _ = writeln!(out, "<p>没有变的表：{}。</p>", encode_text(&tables));
    }
}
