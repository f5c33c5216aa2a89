//! Atoms into lines: the best breaks of a whole paragraph, squeezing before stretching.
//!
//! Blanks of marks are taken from their real ink, never from an assumed half em. Two marks side by side
//! always share theirs; a mark at either end of a full line gives up its blank towards the margin, so
//! that the edges are straight; a squeezed stop within a line keeps half of its blank.

use super::atoms::{Atom, Break, Class};
use super::fonts::{Measures, Shaped};
use super::pages::{Glyph, Glyphs};

/// How lines are to be filled.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Type size, pt.
    pub size: f64,
    /// Added to the width of each full-width character, pt (the grid of 28 characters).
    pub tracking: f64,
    /// Width of a line, pt.
    pub width: f64,
    /// Indent of the first line, pt.
    pub indent: f64,
    /// Whether lines are made flush.
    pub flush: bool,
}

/// A line: its atoms with their left ends, relative to the left end of the measure.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Index of the first atom, and one past the last.
    pub range: (usize, usize),
    /// Left end of each atom, pt.
    pub x: Vec<f64>,
    /// Right end of the last atom's box after squeezing, pt.
    pub width: f64,
}

/// Half of a mark's blank may go within a line; this much of an em always stays.
const KEPT: f64 = 0.08;
/// Between Chinese and Latin, in em, and the least that a tight line leaves.
const GAP: (f64, f64) = (0.25, 0.125);
/// What two characters may come closer, in em: nobody sees it, and it makes room for the last stop.
const HAIR: f64 = 0.02;
/// Weight of a gap that is already there (Chinese beside Latin): it grows only if nothing else can.
const LEAST: f64 = 0.001;

/// Atoms with their measures, ready to be broken.
pub struct Paragraph<'a> {
    atoms: &'a [Atom],
    shaped: Vec<&'a Shaped>,
    measure: Measure,
    /// Sums up to each atom: widths with gaps before, gaps' shrink, stretchable gaps.
    natural: Vec<f64>,
    shrink: Vec<f64>,
    stretch: Vec<f64>,
    gaps: Vec<f64>,
}

impl<'a> Paragraph<'a> {
    /// Looks up all measures; none where a piece was not measured beforehand.
    pub fn new(atoms: &'a [Atom], measures: &'a Measures, measure: Measure) -> Option<Self> {
        let shaped: Option<Vec<&Shaped>> =
            atoms.iter().map(|atom| measures.get(atom.role, &atom.text)).collect();
        let mut paragraph = Self {
            atoms,
            shaped: shaped?,
            measure,
            natural: vec![0.0],
            shrink: vec![0.0],
            stretch: vec![0.0],
            gaps: Vec::new(),
        };
        for i in 0..atoms.len() {
            let (gap, shrink, stretch) = if i == 0 { (0.0, 0.0, 0.0) } else { paragraph.gap(i) };
            paragraph.gaps.push(gap);
            paragraph.natural.push(paragraph.natural[i] + gap + paragraph.advance(i));
            paragraph.shrink.push(paragraph.shrink[i] + shrink);
            paragraph.stretch.push(paragraph.stretch[i] + stretch);
        }
        Some(paragraph)
    }

    fn advance(&self, i: usize) -> f64 {
        self.shaped[i].advance * self.measure.size + self.tracking(i)
    }

    fn tracking(&self, i: usize) -> f64 {
        let text = &self.atoms[i].text;
        if text.is_ascii() { 0.0 } else { self.measure.tracking * text.chars().count() as f64 }
    }

    /// The blank on one side of a mark that may be taken away, pt.
    fn blank(&self, i: usize, left: bool) -> f64 {
        let shaped = self.shaped[i];
        let blank = match (self.atoms[i].class, left) {
            (Class::Open, true) => shaped.ink.0,
            (Class::Close, false) => shaped.advance - shaped.ink.1,
            _ => 0.0,
        };
        (blank - KEPT).clamp(0.0, 0.5) * self.measure.size
    }

    /// The gap before an atom: natural width (negative where marks meet), shrink, stretch weight.
    fn gap(&self, i: usize) -> (f64, f64, f64) {
        let (last, next) = (&self.atoms[i - 1], &self.atoms[i]);
        let size = self.measure.size;
        let mark = |class| matches!(class, Class::Open | Class::Close);
        let blanks = self.blank(i - 1, false) + self.blank(i, true);
        if mark(last.class) && mark(next.class) {
            let shared = blanks.min(0.5 * size);
            return (-shared, (blanks - shared) / 2.0, 1.0);
        }
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_graphic() && !"()[],.;:!?/".contains(c));
        // signs such as ≧ have a blank of their own
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let meet = match (last.class, next.class) {
            (Class::Han, Class::Latin) => word(last.text.chars().last()) && letter(next.text.chars().next()),
            (Class::Latin, Class::Han) => letter(last.text.chars().last()) && word(next.text.chars().next()),
            _ => false,
        };
        if meet {
            return (GAP.0 * size, (GAP.0 - GAP.1) * size, LEAST);
        }
        if last.class == Class::Latin && next.class == Class::Latin {
            return (0.0, 0.0, 0.0);
        }
        if last.class == Class::Space {
            // a space is blank enough before an opening mark; one after the number of a list stays as it is
            let (shared, listed) = (self.blank(i, true), i == 2 && self.atoms[0].text.ends_with('.'));
            return (-shared, self.advance(i - 1) / 3.0, if listed { LEAST } else { 1.0 });
        }
        if next.class == Class::Space {
            return (0.0, 0.0, 0.0);
        }
        (0.0, blanks / 2.0 + HAIR * size, 1.0)
    }

    fn indent(&self, from: usize) -> f64 {
        if from == 0 { self.measure.indent } else { 0.0 }
    }

    /// The end of a line without the blanks that hang there.
    fn trimmed(&self, from: usize, to: usize) -> usize {
        let blanks = self.atoms[from + 1..to].iter().rev().take_while(|atom| atom.class == Class::Space);
        to - blanks.count()
    }

    /// What the marks at the ends of a line give up towards the margins: before and after, pt. The first
    /// line keeps its indent, and a last line or one that is not flush keeps its end unless it must not.
    fn ends(&self, from: usize, to: usize) -> (f64, f64) {
        let start = if from > 0 { self.blank(from, true) } else { 0.0 };
        (start, self.blank(self.trimmed(from, to) - 1, false))
    }

    /// Natural width without what the ends give up, the shrink within, and the weight of its gaps.
    fn extent(&self, from: usize, to: usize) -> (f64, f64, f64) {
        let end = self.trimmed(from, to);
        let (start, tail) = self.ends(from, to);
        let natural = self.natural[end] - self.natural[from] - self.gaps[from];
        let natural = natural + self.indent(from) - start - tail - self.tracking(end - 1);
        let shrink = self.shrink[end] - self.shrink[from + 1];
        let stretch = self.stretch[end] - self.stretch[from + 1];
        (natural, shrink, stretch)
    }

    /// What is wrong with a line; none where it does not fit.
    fn badness(&self, from: usize, to: usize) -> Option<f64> {
        let (natural, shrink, stretch) = self.extent(from, to);
        let last = to == self.atoms.len();
        let slack = self.measure.width - natural;
        let mut cost = 1.0;
        if slack < -1e-6 {
            let ratio = -slack / shrink.max(1e-9);
            if ratio > 1.0 + 1e-6 {
                return None;
            }
            cost += 3.0 * ratio * ratio;
        } else if !last && self.measure.flush {
            let each = slack / stretch.max(0.5) / self.measure.size;
            cost += (each / 0.05).powi(2);
        } else if !last {
            cost += 4.0 * (slack / self.measure.width).powi(2);
        } else if natural < self.measure.size * 2.5 && from > 0 {
            // a last line of one character
            cost += 4.0;
        }
        if !last {
            cost += match self.atoms[to].before {
                Break::Tears => 400.0,
                Break::InWord if !self.measure.flush => 2.0,
                _ => 0.0,
            };
        }
        Some(cost)
    }

    /// What is wrong with a line of a heading whose lines should be about `fair` wide.
    fn unevenness(&self, from: usize, to: usize, fair: f64) -> Option<f64> {
        let natural = self.extent(from, to).0;
        if natural > self.measure.width + 1e-6 {
            return None;
        }
        let roughness = match self.atoms.get(to).map(|atom| atom.before) {
            None | Some(Break::Phrase) => 0.0,
            Some(Break::Free | Break::Never) => 0.8,
            Some(Break::InWord) => 3.0,
            Some(Break::Tears) => 6.0,
        };
        // a line more is better than a torn word
        Some(2.0 + roughness + 2.0 * ((natural - fair) / fair).powi(2))
    }

    /// The breaks of least cost: indices of the first atoms of the lines after the first.
    fn breaks(&self, anywhere: bool, cost: impl Fn(usize, usize) -> Option<f64>) -> Option<Vec<usize>> {
        let count = self.atoms.len();
        let mut best: Vec<Option<(f64, usize)>> = vec![None; count + 1];
        best[0] = Some((0.0, 0));
        for to in 1..=count {
            if to < count && !anywhere && self.atoms[to].before == Break::Never {
                continue;
            }
            for from in (0..to).rev() {
                if self.natural[to] - self.natural[from] > self.measure.width * 1.6 + self.measure.size {
                    break;
                }
                let Some((before, _)) = best[from] else { continue };
                let Some(cost) = cost(from, to) else { continue };
                if best[to].is_none_or(|(known, _)| before + cost < known) {
                    best[to] = Some((before + cost, from));
                }
            }
        }
        let mut breaks = Vec::new();
        let mut at = count;
        while at > 0 {
            at = best[at]?.1;
            breaks.push(at);
        }
        breaks.pop();
        breaks.reverse();
        Some(breaks)
    }

    /// Breaks the paragraph. Where no lawful breaks fit (a cell too narrow for a word), it is broken
    /// anywhere; where not even that fits, each piece has a line of its own: text is never lost.
    pub fn lines(&self) -> Vec<Line> {
        let cost = |from, to| self.badness(from, to);
        let breaks = self.breaks(false, cost).or_else(|| self.breaks(true, cost));
        self.cut(&breaks.unwrap_or_else(|| (1..self.atoms.len()).collect()))
    }

    /// As few lines as possible, about equally long, broken between phrases or at least words.
    pub fn balanced(&self) -> Vec<Line> {
        let whole = self.whole();
        let plain = self.lines();
        if plain.len() < 2 {
            return plain;
        }
        let fair = whole / (whole / self.measure.width).ceil().max(2.0);
        match self.breaks(false, |from, to| self.unevenness(from, to, fair)) {
            Some(breaks) => self.cut(&breaks),
            None => plain,
        }
    }

    fn cut(&self, breaks: &[usize]) -> Vec<Line> {
        if self.atoms.is_empty() {
            return Vec::new();
        }
        let starts = std::iter::once(0).chain(breaks.iter().copied());
        let ends = breaks.iter().copied().chain([self.atoms.len()]);
        starts.zip(ends).map(|(from, to)| self.line(from, to)).collect()
    }

    /// The positions of a line's atoms.
    fn line(&self, from: usize, to: usize) -> Line {
        let end = self.trimmed(from, to);
        let (natural, shrink, stretch) = self.extent(from, to);
        let (start, tail) = self.ends(from, to);
        let mut slack = self.measure.width - natural;
        let full = self.measure.flush && to < self.atoms.len();
        // a line that ends by itself gives up at its end only what it must
        let tail = if full { tail } else { tail.min((tail - slack).max(0.0)) };
        if !full {
            slack = slack.min(0.0);
        }
        let share = |i: usize| {
            if slack < 0.0 && shrink > 0.0 {
                slack / shrink * (self.shrink[i + 1] - self.shrink[i])
            } else if slack > 0.0 && stretch > 0.0 {
                slack / stretch * (self.stretch[i + 1] - self.stretch[i])
            } else {
                0.0
            }
        };
        let mut x = self.indent(from) - start;
        let mut width = x;
        let mut positions = Vec::with_capacity(to - from);
        for i in from..to {
            if i > from {
                x += self.gaps[i] + share(i);
            }
            positions.push(x);
            x += self.advance(i);
            if i + 1 == end {
                width = x - tail - self.tracking(i);
            }
        }
        Line { range: (from, to), x: positions, width }
    }

    /// Natural width of the whole on one line, pt.
    pub fn whole(&self) -> f64 {
        self.natural.last().copied().unwrap_or_default() + self.measure.indent
    }

    /// The glyphs of a line, one run for each stretch of the same face.
    pub fn glyphs(&self, line: &Line, x: f64, y: f64) -> Vec<Glyphs> {
        let mut runs: Vec<Glyphs> = Vec::new();
        for (i, left) in (line.range.0..line.range.1).zip(&line.x) {
            let shaped = self.shaped[i];
            if runs.last().is_none_or(|run| run.face != shaped.face) {
                let run =
                    Glyphs { face: shaped.face, size: self.measure.size, x: x + left, y, glyphs: vec![] };
                runs.push(run);
            }
            let Some(run) = runs.last_mut() else { continue };
            let origin = x + left - run.x;
            let glyph = |(id, at, text): &(u16, f64, Box<str>)| Glyph {
                id: *id,
                x: origin + at * self.measure.size,
                text: text.clone(),
            };
            run.glyphs.extend(shaped.glyphs.iter().map(glyph));
        }
        runs
    }
}
