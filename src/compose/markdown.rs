//! Rendered Markdown → blocks. Only what this kind of document needs is understood; anything else is
//! an error rather than lost.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::diag::{Diagnostic, Place};

use super::digits;
use super::document::{Block, Figure, Inline};
use super::figures::{FIGURE, LOOSE};

/// Parses the Markdown of one part; `stands` says where what is at a byte of it comes from.
///
/// # Errors
/// Figures that were not registered or differ from what was registered, unknown tables, and Markdown
/// that has no place in the document.
pub fn parse(
    markdown: &str,
    stands: &dyn Fn(usize) -> Place,
    figures: &[Figure],
    place: &mut dyn FnMut(&str) -> Option<Block>,
) -> Result<Vec<Block>, Vec<Diagnostic>> {
    let (blocks, faults, open) = (Vec::new(), Vec::new(), Open::default());
    let mut builder = Builder { figures, place, stands, at: 0, blocks, faults, open };
    for (event, range) in Parser::new_ext(markdown, Options::empty()).into_offset_iter() {
        builder.at = range.start;
        builder.event(event);
    }
    if builder.faults.is_empty() { Ok(builder.blocks) } else { Err(builder.faults) }
}

#[derive(Default)]
struct Open {
    content: Vec<Inline>,
    strong: bool,
    link: Option<(String, String)>,
    image: bool,
}

struct Builder<'a> {
    figures: &'a [Figure],
    /// The block that an address stands for: `table:〈id〉`, `charts:`.
    place: &'a mut dyn FnMut(&str) -> Option<Block>,
    /// Where a byte of the Markdown comes from.
    stands: &'a dyn Fn(usize) -> Place,
    /// The byte at which the event in hand begins.
    at: usize,
    blocks: Vec<Block>,
    faults: Vec<Diagnostic>,
    open: Open,
}

impl Builder<'_> {
    fn fault(&mut self, message: String, hint: &str) {
        let message = digits::plain(&message).into_owned();
        self.faults.push(Diagnostic::error("编制-模板", message).at((self.stands)(self.at)).hint(hint));
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Paragraph | Tag::Heading { .. }) => self.open = Open::default(),
            Event::End(TagEnd::Paragraph) => {
                let content = std::mem::take(&mut self.open.content);
                if !content.is_empty() {
                    self.blocks.push(Block::Paragraph { content });
                }
            }
            Event::End(TagEnd::Heading(level)) => {
                let content = std::mem::take(&mut self.open.content);
                self.blocks.push(Block::Heading { level: number(level), content });
            }
            Event::Start(Tag::Strong) => self.open.strong = true,
            Event::End(TagEnd::Strong) => self.open.strong = false,
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.open.link = Some((dest_url.to_string(), String::new()))
            }
            Event::End(TagEnd::Link) => self.figure(),
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.open.image = true;
                self.place_block(&dest_url);
            }
            Event::End(TagEnd::Image) => self.open.image = false,
            Event::Text(text) => self.text(&text),
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            other => self.fault(
                format!("模板里有公开文件用不到的写法：{}", name(&other)),
                "行首的 1. 请写成 1\\.，不要用列表、引用、代码或 HTML",
            ),
        }
    }

    fn text(&mut self, text: &str) {
        if self.open.image {
            return;
        }
        if let Some((_, shown)) = &mut self.open.link {
            shown.push_str(text);
            return;
        }
        let strong = self.open.strong;
        match self.open.content.last_mut() {
            Some(Inline::Text(last)) if !strong => join(last, text),
            Some(Inline::Strong(last)) if strong => join(last, text),
            last => {
                let text = if last.is_none() { text.trim_start() } else { text };
                if text.is_empty() || (text == " " && !ends_latin(last.as_deref())) {
                    return;
                }
                let inline =
                    if strong { Inline::Strong(text.to_owned()) } else { Inline::Text(text.to_owned()) };
                self.open.content.push(inline);
            }
        }
    }

    fn figure(&mut self) {
        let Some((url, shown)) = self.open.link.take() else { return };
        let id = url.strip_prefix(FIGURE).or(url.strip_prefix(LOOSE)).and_then(|id| id.parse::<usize>().ok());
        match id.and_then(|id| Some((id, self.figures.get(id)?))) {
            Some((id, figure)) if figure.text == shown => {
                self.open.content.push(Inline::Figure { text: shown, id });
            }
            Some((_, figure)) => {
                let message = format!("数字“{shown}”与登记的“{}”不一致", figure.text);
                self.fault(message, "数字只能由模板的过滤器写出，不能手写");
            }
            None => self.fault(format!("链接“{url}”不是登记过的数字"), "公开文件里不用链接，请删去"),
        }
    }

    fn place_block(&mut self, url: &str) {
        match (self.place)(url) {
            Some(block) => self.blocks.push(block),
            None => self.fault(
                format!("没有“{url}”这张表"),
                "请写 {{ table(id=\"表名\") }}，表名与 tables.toml 一致",
            ),
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}

/// Appends text; a break vanishes unless it stands between Latin words.
fn join(last: &mut String, text: &str) {
    let latin = |c: char| digits::plain_char(c).is_ascii_graphic();
    if text == " " && !last.ends_with(latin) {
        return;
    }
    if last.ends_with(' ') && !text.starts_with(latin) {
        last.pop();
    }
    last.push_str(text);
}

fn ends_latin(last: Option<&Inline>) -> bool {
    last.is_some_and(|inline| inline.text().ends_with(|c: char| c.is_ascii_alphabetic()))
}

fn name(event: &Event<'_>) -> &'static str {
    match event {
        Event::Start(Tag::List(_) | Tag::Item) | Event::End(TagEnd::List(_) | TagEnd::Item) => "列表",
        Event::Start(Tag::BlockQuote(_)) | Event::End(TagEnd::BlockQuote(_)) => "引用",
        Event::Start(Tag::CodeBlock(_)) | Event::End(TagEnd::CodeBlock) | Event::Code(_) => "代码",
        Event::Html(_)
        | Event::InlineHtml(_)
        | Event::Start(Tag::HtmlBlock)
        | Event::End(TagEnd::HtmlBlock) => "HTML",
        Event::Rule => "分隔线",
        Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => "斜体",
        _ => "其他标记",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::document::plain_text;

    fn figures() -> Vec<Figure> {
        vec![Figure {
            text: "389.13".to_owned(),
            expression: String::new(),
            sources: vec![],
            printed_by: None,
        }]
    }

    fn parse_text(markdown: &str) -> Result<Vec<String>, usize> {
        let blocks = parse(markdown, &|_| Place::File("t".into()), &figures(), &mut |_| None)
            .map_err(|faults| faults.len())?;
        let text = |block: &Block| match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => plain_text(content),
            Block::Table(_) | Block::Charts(_) => String::new(),
        };
        Ok(blocks.iter().map(text).collect())
    }

    #[test]
    fn breaks_between_han_vanish_and_figures_come_back() {
        let got = parse_text("# 一、收入\n\n增加\n[389.13](cell:0)\n万元，Type A\nunit。").unwrap();
        assert_eq!(got, ["一、收入", "增加389.13万元，Type A unit。"]);
    }

    #[test]
    fn forged_figures_and_strange_markup_are_refused() {
        for wrong in [
            "[389.14](cell:0)",
            "[1](cell:9)",
            "[x](http://a)",
            "- 甲",
            "1. 甲",
            "> 甲",
            "`甲`",
            "<b>甲</b>",
            "![](table:x)",
        ] {
            assert!(parse_text(wrong).is_err(), "{wrong}");
        }
    }
}
