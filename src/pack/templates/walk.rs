//! Goes through the templates as the engine would, without figures: which variables have a value, what each can
//! be, and whether everything that is named is there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use crate::diag::Diagnostic;
use crate::pack::Pack;

use super::blocks::Files;
use super::expressions::{Call, Expression, ExpressionKind};
use super::meaning::{Meaning, roots};
use super::scope::{Layer, Scopes};
use super::source::{SYNTAX, Script};
use super::steps::{Step, StepKind, Tree};

/// Deeper than this nobody writes; the engine refuses it too.
const DEEPEST: usize = 40;

/// Components that call components several times could keep us for ever; what is beyond is left to the run.
const MOST_STEPS: usize = 200_000;

/// Loops over numbers that run more often have been written by mistake: no document has so many words.
const MOST_ROUNDS: u64 = 1_000_000;

/// Where a variable is set.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    pub script: usize,
    pub at: usize,
    /// The block around it.
    pub block: Option<String>,
    /// Whether it is lost at the end of a loop.
    pub in_loop: bool,
}

/// The walk over all templates.
pub(super) struct TemplateWalk<'w, 'p> {
    pub pack: &'p Pack,
    pub files: &'w Files<'p>,
    pub faults: Vec<Diagnostic>,
    pub scopes: Scopes,
    /// The template whose statements are walked.
    pub script: usize,
    /// It and what it extends, from the topmost down.
    pub chain: Vec<usize>,
    /// The block that is walked, and which version of it, counted from the topmost.
    pub block: Option<(String, usize)>,
    /// How many loops stand around, in this file.
    pub loops: usize,
    /// Whether a component is walked, which sees its arguments alone.
    pub in_component: bool,
    /// Turns that a condition speaks of.
    pub weak: Vec<usize>,
    /// Turns of the variables that an expression names.
    pub mentioned: BTreeSet<usize>,
    /// The variables that every template sees.
    pub roots: Rc<Vec<String>>,
    pub settings: BTreeMap<String, Vec<Setting>>,
    /// Turns of the loops around.
    loop_turns: Vec<usize>,
    turns: usize,
    depth: usize,
    walked: usize,
    /// How often the loops around run, as far as numbers say it.
    rounds: u64,
    /// Templates and components that were walked.
    pub reached: BTreeSet<usize>,
    pub called: BTreeSet<(usize, usize)>,
}

impl<'w, 'p> TemplateWalk<'w, 'p> {
    pub(super) fn new(pack: &'p Pack, files: &'w Files<'p>) -> Self {
        let mut settings = BTreeMap::new();
        for (script, tree) in files.trees.iter().enumerate() {
            let bodies = tree.components.iter().map(|component| &component.body);
            for steps in std::iter::once(&tree.steps).chain(bodies) {
                gather(steps, script, None, false, &mut settings);
            }
        }
        Self {
            pack,
            files,
            faults: Vec::new(),
            scopes: Scopes::new(),
            script: 0,
            chain: Vec::new(),
            block: None,
            loops: 0,
            in_component: false,
            weak: Vec::new(),
            mentioned: BTreeSet::new(),
            roots: Rc::new(roots(pack)),
            settings,
            loop_turns: Vec::new(),
            turns: 0,
            depth: 0,
            walked: 0,
            rounds: 1,
            reached: BTreeSet::new(),
            called: BTreeSet::new(),
        }
    }

    pub(super) fn source(&self) -> &'w Script<'p> {
        &self.files.scripts[self.script]
    }

    fn tree(&self, script: usize) -> &'w Tree {
        &self.files.trees[script]
    }

    pub(super) fn tell(&mut self, code: &str, at: usize, message: String, hint: impl Into<String>) {
        let fault = self.source().fault(code, at, message, hint);
        self.faults.push(fault);
    }

    pub(super) fn turn(&mut self) -> usize {
        self.turns += 1;
        self.turns
    }

    /// Walks a template from its beginning, with nothing set.
    pub(super) fn entry(&mut self, script: usize) {
        self.scopes = Scopes::new();
        self.file(script);
    }

    /// Walks what a template prints: the text of the one that it extends last, with its own blocks in it.
    fn file(&mut self, script: usize) {
        let chain = self.files.chain(script);
        self.reached.extend(chain.iter().copied());
        let Some(&last) = chain.last() else { return };
        let (chain, block) = (std::mem::replace(&mut self.chain, chain), self.block.take());
        let (before, loops) = (std::mem::replace(&mut self.script, last), std::mem::take(&mut self.loops));
        self.steps(&self.tree(last).steps);
        (self.chain, self.block, self.script, self.loops) = (chain, block, before, loops);
    }

    /// Walks all components that nothing calls.
    pub(super) fn components(&mut self) {
        for script in 0..self.files.trees.len() {
            for index in 0..self.tree(script).components.len() {
                if !self.called.contains(&(script, index)) && self.reached.contains(&script) {
                    self.component((script, index), &[]);
                }
            }
        }
    }

    pub(super) fn steps(&mut self, steps: &'w [Step]) {
        self.depth += 1;
        if self.depth <= DEEPEST {
            for step in steps {
                self.step(step);
            }
        }
        self.depth -= 1;
    }

    fn step(&mut self, step: &'w Step) {
        self.walked += 1;
        if self.walked > MOST_STEPS {
            return;
        }
        match &step.kind {
            StepKind::Words | StepKind::Other => {}
            StepKind::Print(value) => {
                let told = self.faults.len();
                let meaning = self.value(value, true);
                // what a misspelt name would be nobody knows
                if self.faults.len() == told {
                    self.printed(value, &step.at, &meaning);
                }
            }
            StepKind::Set { name, global, value } => {
                let meaning = self.value(value, false);
                self.scopes.set(name, *global, meaning);
            }
            StepKind::Capture { name, global, filters, body } => {
                self.steps(body);
                self.sections(filters);
                self.scopes.set(name, *global, Meaning::unknown());
            }
            StepKind::If { branches, otherwise } => self.branches(branches, otherwise),
            StepKind::For { names, of, body, otherwise } => self.each(names, of, body, otherwise),
            StepKind::Block { name, .. } => self.block(name),
            StepKind::Filter { filters, body } => {
                self.steps(body);
                self.sections(filters);
            }
            StepKind::Include { file, .. } => self.include(file),
            StepKind::Component { call, body } => {
                self.steps(body);
                self.component_call(call);
            }
        }
    }

    /// Filters of what a section prints.
    fn sections(&mut self, filters: &'w [Call]) {
        for call in filters {
            self.filter(call, &Meaning::unknown());
        }
    }

    /// The turns that an expression speaks of, and what it is.
    pub(super) fn asked(&mut self, condition: &'w Expression) -> (Meaning, Vec<usize>) {
        let before = std::mem::take(&mut self.mentioned);
        let meaning = self.value(condition, false);
        let asked: Vec<usize> = self.mentioned.iter().copied().collect();
        self.mentioned.extend(before);
        (meaning, asked)
    }

    /// Notes that `loop` is asked: what follows holds for some of its items.
    pub(super) fn mention_loop(&mut self) {
        self.mentioned.extend(self.loop_turns.last());
    }

    fn branches(&mut self, branches: &'w [(Expression, Vec<Step>)], otherwise: &'w [Step]) {
        let weak = self.weak.len();
        let mut left = Vec::new();
        for (condition, body) in branches {
            let (_, asked) = self.asked(condition);
            self.always_holds(condition);
            self.weak.extend(asked);
            let before = self.scopes.clone();
            self.steps(body);
            left.push(std::mem::replace(&mut self.scopes, before));
        }
        self.steps(otherwise);
        left.push(self.scopes.clone());
        self.weak.truncate(weak);
        let turn = self.turn();
        self.scopes = Scopes::merged(&left, turn);
    }

    fn each(&mut self, names: &'w [String], of: &'w Expression, body: &'w [Step], otherwise: &'w [Step]) {
        let list = self.value(of, true);
        let around = self.rounds;
        self.count_rounds(of);
        let turn = self.turn();
        let mut carried = BTreeSet::new();
        globals(body, &mut carried);
        let before: Vec<(&String, Option<Meaning>, bool)> = carried
            .iter()
            .map(|name| (*name, self.scopes.get(name).cloned(), self.scopes.surely(name).is_some()))
            .collect();
        for name in &carried {
            // from the second time round it has what the first time left
            self.scopes.set(name, true, Meaning::unknown());
        }
        self.scopes.open(Layer::Loop);
        match names {
            [name] => self.scopes.bind(name, list.items(turn)),
            names => names.iter().for_each(|name| self.scopes.bind(name, Meaning::unknown())),
        }
        self.loops += 1;
        self.loop_turns.push(turn);
        self.steps(body);
        self.loop_turns.pop();
        self.loops -= 1;
        self.rounds = around;
        self.scopes.close();
        for (name, meaning, sure) in before {
            let after = self.scopes.get(name).cloned().unwrap_or_else(Meaning::unknown);
            let both = meaning.map_or(after.clone(), |meaning| meaning.or(after));
            self.scopes.set(name, true, both);
            if !sure {
                self.scopes.doubt(name);
            }
        }
        self.steps(otherwise);
    }

    /// Tells loops in loops over numbers that would never come to an end.
    fn count_rounds(&mut self, of: &Expression) {
        let ExpressionKind::Call(call) = &of.kind else { return };
        let end = call.arguments.iter().find(|argument| call.name == "range" && argument.name == "end");
        let Some(end) = end else { return };
        let ExpressionKind::Plain = end.value.kind else { return };
        let Ok(rounds) = self.source().slice(&end.value.at).parse::<u64>() else { return };
        let before = self.rounds;
        self.rounds = before.saturating_mul(rounds);
        if before <= MOST_ROUNDS && self.rounds > MOST_ROUNDS {
            let message = format!("这里的循环一共要转 {} 次，生成不完", self.rounds);
            self.tell(SYNTAX, of.at.start, message, "请把 range 的 end 改小，或不要在循环里再套这样的循环");
        }
    }

    fn block(&mut self, name: &str) {
        let versions = self.files.versions(&self.chain, name);
        if let Some(&(script, body)) = versions.first() {
            self.version(name, 0, script, body);
        }
    }

    fn version(&mut self, name: &str, level: usize, script: usize, body: &'w [Step]) {
        let (before, block) = (self.script, self.block.replace((name.to_owned(), level)));
        self.script = script;
        self.steps(body);
        (self.script, self.block) = (before, block);
    }

    /// `super()`: the next version down of the block in hand. Whether there is one.
    pub(super) fn parent(&mut self) -> bool {
        let Some((name, level)) = self.block.clone() else { return false };
        let versions = self.files.versions(&self.chain, &name);
        let Some(&(script, body)) = versions.get(level + 1) else { return false };
        self.version(&name, level + 1, script, body);
        true
    }

    fn include(&mut self, file: &str) {
        let Some(script) = self.files.named(self.script, file) else { return };
        if self.depth < DEEPEST && !self.chain.contains(&script) {
            self.scopes.open(Layer::File);
            self.file(script);
            self.scopes.close();
        }
    }

    /// Walks a component with what its arguments are.
    pub(super) fn component(&mut self, which: (usize, usize), arguments: &[(String, Meaning)]) {
        if self.depth >= DEEPEST {
            return;
        }
        self.called.insert(which);
        let Some(component) = self.tree(which.0).components.get(which.1) else { return };
        let mut scopes = Scopes::new();
        for parameter in &component.parameters {
            let given = arguments.iter().find(|(name, _)| *name == parameter.name);
            let meaning = given.map_or_else(Meaning::unknown, |(_, meaning)| meaning.clone());
            scopes.bind(&parameter.name, meaning);
        }
        for name in component.rest.iter().map(String::as_str).chain(["body"]) {
            scopes.bind(name, Meaning::unknown());
        }
        let scopes = std::mem::replace(&mut self.scopes, scopes);
        let (before, block) = (std::mem::replace(&mut self.script, which.0), self.block.take());
        let (loops, inside) =
            (std::mem::take(&mut self.loops), std::mem::replace(&mut self.in_component, true));
        self.steps(&component.body);
        (self.scopes, self.script, self.block) = (scopes, before, block);
        (self.loops, self.in_component) = (loops, inside);
    }

    /// Where a literal of the template in hand stands.
    pub(super) fn literal(&self, at: &Range<usize>) -> super::meaning::Literal {
        super::meaning::Literal { script: self.script, start: at.start, end: at.end }
    }
}

/// Variables that statements set for the whole file.
fn globals<'s>(steps: &'s [Step], out: &mut BTreeSet<&'s String>) {
    for step in steps {
        match &step.kind {
            StepKind::Set { name, global: true, .. } => {
                out.insert(name);
            }
            StepKind::Capture { name, global, body, .. } => {
                if *global {
                    out.insert(name);
                }
                globals(body, out);
            }
            StepKind::If { branches, otherwise } => {
                branches.iter().for_each(|(_, body)| globals(body, out));
                globals(otherwise, out);
            }
            StepKind::For { body, otherwise, .. } => {
                globals(body, out);
                globals(otherwise, out);
            }
            StepKind::Block { body, .. }
            | StepKind::Filter { body, .. }
            | StepKind::Component { body, .. } => {
                globals(body, out);
            }
            _ => {}
        }
    }
}

/// Where all variables are set.
fn gather(
    steps: &[Step],
    script: usize,
    block: Option<&str>,
    in_loop: bool,
    out: &mut BTreeMap<String, Vec<Setting>>,
) {
    for step in steps {
        let mut note = |name: &str, in_loop: bool| {
            let setting = Setting { script, at: step.at.start, block: block.map(str::to_owned), in_loop };
            out.entry(name.to_owned()).or_default().push(setting);
        };
        match &step.kind {
            StepKind::Set { name, global, .. } => note(name, in_loop && !global),
            StepKind::Capture { name, global, body, .. } => {
                note(name, in_loop && !global);
                gather(body, script, block, in_loop, out);
            }
            StepKind::If { branches, otherwise } => {
                for (_, body) in branches {
                    gather(body, script, block, in_loop, out);
                }
                gather(otherwise, script, block, in_loop, out);
            }
            StepKind::For { names, body, otherwise, .. } => {
                names.iter().for_each(|name| note(name, true));
                gather(body, script, block, true, out);
                gather(otherwise, script, block, in_loop, out);
            }
            StepKind::Block { name, body, .. } => gather(body, script, Some(name), in_loop, out),
            StepKind::Filter { body, .. } | StepKind::Component { body, .. } => {
                gather(body, script, block, in_loop, out);
            }
            _ => {}
        }
    }
}
