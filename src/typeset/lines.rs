//! Atoms into lines: the best breaks of a whole paragraph, squeezing before stretching.
//!
//! Blanks of marks are taken from their real ink, never from an assumed half em; two marks side by
//! side always share theirs; a squeezed stop keeps half of its blank within a line and gives up all
//! of it at the end.

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
    /// Whether a number was torn from its unit, or a word broken, at its end.
    pub rough: bool,
}

/// Half of a mark's blank may go within a line; this much of an em always stays.
const KEPT: f64 = 0.06;
/// Between Chinese and Latin, in em, and the least that a tight line leaves.
const GAP: (f64, f64) = (0.25, 0.125);

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
        let tracking = match self.atoms[i].class {
            Class::Latin => 0.0,
            _ if self.atoms[i].text.is_ascii() => 0.0,
            _ => self.measure.tracking * self.atoms[i].text.chars().count() as f64,
        };
        self.shaped[i].advance * self.measure.size + tracking
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
        let meet = match (last.class, next.class) {
            (Class::Han, Class::Latin) => letter(next.text.chars().next()),
            (Class::Latin, Class::Han) => letter(last.text.chars().last()),
            _ => false,
        };
        if meet {
            return (GAP.0 * size, (GAP.0 - GAP.1) * size, 1.0);
        }
        if last.class == Class::Latin && next.class == Class::Latin {
            return (0.0, 0.0, 0.0);
        }
        let space = if last.class == Class::Space { self.advance(i - 1) / 3.0 } else { 0.0 };
        (0.0, blanks / 2.0 + space, 1.0)
    }

    fn indent(&self, from: usize) -> f64 {
        if from == 0 { self.measure.indent } else { 0.0 }
    }

    /// The end of a line without the space that hangs there.
    fn trimmed(&self, from: usize, to: usize) -> usize {
        if to > from + 1 && self.atoms[to - 1].class == Class::Space { to - 1 } else { to }
    }

    /// Natural width and shrink of a line.
    fn extent(&self, from: usize, to: usize) -> (f64, f64) {
        let to = self.trimmed(from, to);
        let natural = self.natural[to] - self.natural[from] - self.gaps[from];
        let inner = self.shrink[to] - self.shrink[from + 1];
        let start = if from > 0 { self.blank(from, true) } else { 0.0 };
        (natural + self.indent(from), inner + self.blank(to - 1, false) + start)
    }

    /// What is wrong with a line; none where it does not fit.
    fn badness(&self, from: usize, to: usize) -> Option<f64> {
        let (natural, shrink) = self.extent(from, to);
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
            let gaps = self.stretch[self.trimmed(from, to)] - self.stretch[from + 1];
            let each = slack / gaps.max(0.5) / self.measure.size;
            cost += (each / 0.05).powi(2);
        } else if !last {
            cost += 4.0 * (slack / self.measure.width).powi(2);
        } else if natural < self.measure.size * 2.5 && from > 0 {
            // a last line of one character
            cost += 4.0;
        }
        if !last {
            cost += match self.atoms[to].before {
                Break::Tears => 25.0,
                Break::InWord if !self.measure.flush => 2.0,
                _ => 0.0,
            };
        }
        Some(cost)
    }

    /// The best breaks: indices of the first atoms of the lines after the first.
    fn breaks(&self, anywhere: bool) -> Option<Vec<usize>> {
        let count = self.atoms.len();
        let mut best: Vec<Option<(f64, usize)>> = vec![None; count + 1];
        best[0] = Some((0.0, 0));
        for to in 1..=count {
            if to < count && !anywhere && self.atoms[to].before == Break::Never {
                continue;
            }
            for from in (0..to).rev() {
                let Some(cost) = self.badness(from, to) else {
                    if self.natural[to] - self.natural[from] > self.measure.width * 1.6 {
                        break;
                    }
                    continue;
                };
                let Some((before, _)) = best[from] else { continue };
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
    /// anywhere; where not even that fits, none is returned.
    pub fn lines(&self) -> Option<Vec<Line>> {
        if self.atoms.is_empty() {
            return Some(Vec::new());
        }
        let breaks = self.breaks(false).or_else(|| self.breaks(true))?;
        let starts = std::iter::once(0).chain(breaks.iter().copied());
        let ends = breaks.iter().copied().chain([self.atoms.len()]);
        Some(starts.zip(ends).map(|(from, to)| self.line(from, to)).collect())
    }

    /// The positions of a line's atoms.
    fn line(&self, from: usize, to: usize) -> Line {
        let end = self.trimmed(from, to);
        let (natural, _) = self.extent(from, to);
        let mut slack = self.measure.width - natural;
        let last = to == self.atoms.len();
        let mut x = self.indent(from);
        // what the ends of the line give up comes first
        let mut tail = 0.0;
        if slack < 0.0 {
            tail = self.blank(end - 1, false).min(-slack);
            slack += tail;
            if from > 0 {
                let head = self.blank(from, true).min(-slack);
                x -= head;
                slack += head;
            }
        }
        let shrink = self.shrink[end] - self.shrink[from + 1];
        let stretch = self.stretch[end] - self.stretch[from + 1];
        let share = |i: usize| {
            if slack < 0.0 && shrink > 0.0 {
                slack / shrink * (self.shrink[i + 1] - self.shrink[i])
            } else if slack > 0.0 && !last && self.measure.flush && stretch > 0.0 {
                slack / stretch * (self.stretch[i + 1] - self.stretch[i])
            } else {
                0.0
            }
        };
        let mut positions = Vec::with_capacity(end - from);
        for i in from..end {
            if i > from {
                x += self.gaps[i] + share(i);
            }
            positions.push(x);
            x += self.advance(i);
        }
        let rough = !last && matches!(self.atoms[to].before, Break::Tears | Break::InWord);
        Line { range: (from, end), x: positions, width: x - tail, rough }
    }

    /// Natural width of the whole on one line, pt.
    pub fn whole(&self) -> f64 {
        self.natural.last().copied().unwrap_or_default() + self.measure.indent
    }

    /// The same paragraph in another width.
    pub fn within(&self, width: f64) -> Paragraph<'a> {
        Paragraph {
            measure: Measure { width, ..self.measure },
            shaped: self.shaped.clone(),
            natural: self.natural.clone(),
            shrink: self.shrink.clone(),
            stretch: self.stretch.clone(),
            gaps: self.gaps.clone(),
            atoms: self.atoms,
        }
    }

    /// Lines of about equal length, broken between words where that is possible.
    pub fn balanced(&self) -> Option<Vec<Line>> {
        let widest = self.lines()?;
        if widest.len() < 2 {
            return Some(widest);
        }
        let least = self.whole() / widest.len() as f64;
        let steps = 24;
        let widths =
            (0..=steps).map(|step| least + (self.measure.width - least) * f64::from(step) / f64::from(steps));
        let tries = widths.filter_map(|width| self.within(width).lines());
        let mut same: Vec<Vec<Line>> = tries.filter(|lines| lines.len() == widest.len()).collect();
        let smooth = same.iter().position(|lines| lines.iter().all(|line| !line.rough));
        let chosen = smooth.unwrap_or(0);
        if same.is_empty() { Some(widest) } else { Some(same.swap_remove(chosen)) }
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
