//! Two thousand made-up paragraphs, set and judged line by line on the display list: no forbidden start
//! or end, no torn number, no touching marks, straight edges, even gaps, and every character still there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use gongkai::compose::document::{Block, Document, Inline, Part};
use gongkai::pack::style::{Role, Style};
use gongkai::typeset::fonts::{FontPlaces, Fonts, Measures};
use gongkai::typeset::pages::{NodeKind, Owner, Pages, Shape};
use gongkai::typeset::typeset;

const STARTS: &str = "，。、；：？！）〕》】」』”’…·％%,.;:!?)]";
const ENDS: &str = "（〔《【「『“‘￥≧([";
const MARKS: &str = "，。、；：？！）〕》】」』”’（〔《【「『“‘";
const UNITS: &str = "万元年月日人个%％";

pub fn style() -> Style {
    gongkai::pack::load::load("jiangxi", &[]).unwrap().style
}

/// A document of one part.
pub fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "试排".into(),
        cover: vec!["试排".into()],
        cover_foot: Vec::new(),
        contents_title: "目录".into(),
        parts: vec![Part { title: "第一部分　试排".into(), blocks }],
        figures: Vec::new(),
        numbers: Vec::new(),
        date: "2023-02-10".into(),
    }
}

pub fn set(blocks: Vec<Block>, system: bool) -> Pages {
    static FOUND: [OnceLock<Arc<Fonts>>; 2] = [const { OnceLock::new() }; 2];
    let find = || Arc::new(Fonts::find(&style().fonts, &FontPlaces { system, ..FontPlaces::default() }));
    let fonts = FOUND[usize::from(system)].get_or_init(find).clone();
    typeset(&document(blocks), &style(), fonts, None).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// Numbers that look random and are always the same (xorshift).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// Words with quotes, brackets, numbers and Latin among them, and a stop at the end.
    fn paragraph(&mut self) -> String {
        let words = [
            "财政拨款",
            "收入",
            "预算",
            "一般公共预算",
            "社会保障和就业支出",
            "比上年",
            "增加",
            "减少",
            "机构改革后",
            "人员经费",
            "的",
            "主要用于",
            "与上年持平",
            "项目",
            "住房公积金",
            "其中",
        ];
        let inner = ["三公", "一卡通", "社会保险经办机构", "十四五", "境", "含参公单位", "GB/T 9704"];
        let pairs = [("“", "”"), ("（", "）"), ("《", "》"), ("〔", "〕"), ("“（", "）”"), ("《‘", "’》")];
        let latin = ["IT", "App", "Excel 2023", "PDF/A-2a", "12333", "e-Government"];
        let stops = ["，", "、", "；", "：", "。", "——", "……", "！", "？"];
        let mut text = String::new();
        for _ in 0..6 + self.below(40) {
            match self.below(12) {
                0..=5 => text.push_str(self.pick(&words)),
                6 | 7 => text.push_str(&self.number()),
                8 => {
                    let (open, close) = pairs[self.below(pairs.len())];
                    text.extend([open, self.pick(&inner), close]);
                }
                9 => text.push_str(self.pick(&latin)),
                _ => {
                    // a stop follows a word, as in writing
                    text.push_str(self.pick(&words));
                    text.push_str(self.pick(&stops));
                }
            }
        }
        text + self.pick(&words) + "。"
    }

    fn number(&mut self) -> String {
        let (whole, part) = (self.below(100_000), self.below(100));
        match self.below(6) {
            0 => format!("增加{whole}.{part:02}万元"),
            1 => format!("增长{}.{part:02}%", self.below(100)),
            2 => format!("20{:02}年{}月", self.below(30), 1 + self.below(12)),
            3 => format!("〔2023〕{part}号"),
            4 => format!("≧{part}％"),
            _ => format!("{}人", self.below(900)),
        }
    }
}

struct Char {
    text: Box<str>,
    x: f64,
    role: Role,
}

/// The lines of each paragraph, in order.
fn lines(pages: &Pages) -> Vec<Vec<Vec<Char>>> {
    let mut found: BTreeMap<usize, Vec<(f64, Vec<Char>)>> = BTreeMap::new();
    for page in &pages.pages {
        let mut open: BTreeMap<usize, f64> = BTreeMap::new();
        for item in &page.items {
            let (Owner::Node(node), Shape::Glyphs(run)) = (item.owner, &item.shape) else { continue };
            if pages.structure[node].kind != NodeKind::Paragraph {
                continue;
            }
            let of_node = found.entry(node).or_default();
            if open.insert(node, run.y) != Some(run.y) {
                of_node.push((run.y, Vec::new()));
            }
            let line = &mut of_node.last_mut().unwrap().1;
            for glyph in run.glyphs.iter().filter(|glyph| !glyph.text.is_empty()) {
                line.push(Char { text: glyph.text.clone(), x: run.x + glyph.x, role: Role::Body });
            }
        }
    }
    found.into_values().map(|lines| lines.into_iter().map(|(_, line)| line).collect()).collect()
}

struct Judge {
    measures: Measures,
    right: f64,
    faults: Vec<String>,
}

impl Judge {
    fn new(pages: &Pages, lines: &[Vec<Vec<Char>>]) -> Self {
        let all: BTreeSet<(Role, Box<str>)> =
            lines.iter().flatten().flatten().map(|c| (c.role, c.text.clone())).collect();
        let page = &style().page;
        let right = (page.left + page.text_width) * 72.0 / 25.4;
        Self { measures: pages.fonts.measure(&all).unwrap(), right, faults: Vec::new() }
    }

    /// Left and right end of a character's box and of its ink, pt.
    fn ends(&self, c: &Char) -> ((f64, f64), (f64, f64)) {
        let shaped = self.measures.get(c.role, &c.text).unwrap();
        let at = |x: f64| c.x + x * 16.0;
        ((c.x, at(shaped.advance)), (at(shaped.ink.0), at(shaped.ink.1)))
    }

    fn check(&mut self, right: bool, what: &str, line: &[Char]) {
        if !right {
            self.faults.push(format!("{what}: {}", line.iter().map(|c| &*c.text).collect::<String>()));
        }
    }

    /// Right end of a full line: the box, or for a mark what is left of it without its blank.
    fn flush(&mut self, line: &[Char]) {
        let Some(last) = line.iter().rev().find(|c| !c.text.trim().is_empty()) else { return };
        let (area, ink) = self.ends(last);
        let mark = MARKS.contains(&*last.text);
        let end = if mark { area.1 - (area.1 - ink.1 - 0.08 * 16.0).clamp(0.0, 8.0) } else { area.1 };
        self.check((end - self.right).abs() < 0.1, &format!("ends at {end:.2} for {:.2}", self.right), line);
        self.check(ink.1 < self.right + 0.5, "ink in the margin", line);
    }

    fn inside(&mut self, line: &[Char], full: bool) {
        let han = |c: &Char| c.text.chars().all(|c| ('\u{4e00}'..'\u{9fff}').contains(&c));
        let latin = |c: &Char| c.text.chars().all(|c| c.is_ascii_alphanumeric());
        let mut gaps = Vec::new();
        for pair in line.windows(2) {
            let ((box_a, ink_a), (box_b, ink_b)) = (self.ends(&pair[0]), self.ends(&pair[1]));
            let marks = pair.iter().filter(|c| MARKS.contains(&*c.text)).count();
            if marks > 0 {
                // some faces draw marks closer than that by themselves; the grid of 28 takes 0.013 em a
                // character, and a tight line at most 0.02
                let drawn = (box_a.1 - ink_a.1) + (ink_b.0 - box_b.0) - 0.047 * 16.0;
                let (apart, what) = (ink_b.0 - ink_a.1, format!("{}{} touch", pair[0].text, pair[1].text));
                self.check(apart > drawn.min(0.05 * 16.0), &what, line);
            }
            let gap = (box_b.0 - box_a.1) / 16.0;
            if han(&pair[0]) && latin(&pair[1]) || latin(&pair[0]) && han(&pair[1]) {
                self.check((0.1..0.27).contains(&gap), &format!("{gap:.3} em beside Latin"), line);
            }
            if han(&pair[0]) && han(&pair[1]) {
                gaps.push(gap);
            }
        }
        let (least, most) = gaps.iter().fold((f64::MAX, f64::MIN), |(a, b), g| (a.min(*g), b.max(*g)));
        self.check(gaps.is_empty() || most - least < 0.002, "uneven gaps", line);
        self.check(full || gaps.is_empty() || most < 0.001, "a last line stretched", line);
    }

    fn paragraph(&mut self, lines: &[Vec<Char>]) {
        for (i, line) in lines.iter().enumerate() {
            let full = i + 1 < lines.len();
            let (first, last) = (&line[0].text, &line[line.len() - 1].text);
            self.check(i == 0 || !first.starts_with(|c| STARTS.contains(c)), "forbidden start", line);
            self.check(!full || !last.ends_with(|c| ENDS.contains(c)), "forbidden end", line);
            if let Some(next) = lines.get(i + 1) {
                let number = last.ends_with(|c: char| c.is_ascii_digit() || c == '.');
                let goes_on = |c: char| c.is_ascii_digit() || c == '.' || UNITS.contains(c);
                self.check(!(number && next[0].text.starts_with(goes_on)), "torn number", line);
                self.check(!(last.ends_with('—') && next[0].text.starts_with('—')), "torn dash", line);
                self.flush(line);
            }
            self.inside(line, full);
        }
    }
}

fn judge(system: bool, count: usize, seed: u64) {
    let mut dice = Dice(seed);
    let texts: Vec<String> = (0..count).map(|_| dice.paragraph()).collect();
    let block = |text: &String| Block::Paragraph { content: vec![Inline::Text(text.clone())] };
    let pages = set(texts.iter().map(block).collect(), system);
    let lines = lines(&pages);
    assert_eq!(lines.len(), texts.len(), "paragraphs");
    let mut judge = Judge::new(&pages, &lines);
    for (lines, text) in lines.iter().zip(&texts) {
        let out: String = lines.iter().flatten().map(|c| &*c.text).collect();
        assert_eq!(out, *text, "text out is text in");
        judge.paragraph(lines);
    }
    let full: usize = lines.iter().map(|lines| lines.len() - 1).sum();
    assert!(full > count * 2, "full lines: {full}");
    let shown = judge.faults.iter().take(30).cloned().collect::<Vec<_>>().join("\n");
    assert!(judge.faults.is_empty(), "{} faults in {full} full lines:\n{shown}", judge.faults.len());
}

#[test]
fn two_thousand_paragraphs_in_the_faces_of_this_machine() {
    judge(true, 2000, 0x9704_2012);
}

#[test]
fn paragraphs_in_the_built_in_face() {
    judge(false, 500, 0x1583_4201);
}
