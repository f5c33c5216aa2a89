//! How the templates of a pack belong together: which one extends which, where a block is overridden, what is
//! put in where; and what can never be printed.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;

use super::BASE;
use super::source::{BLOCKS, PATHS, Script, listed, meant};
use super::steps::{Step, StepKind, Tree};

/// All templates of a pack, read.
pub(super) struct Files<'p> {
    pub scripts: Vec<Script<'p>>,
    pub trees: Vec<Tree>,
    keys: BTreeMap<&'p str, usize>,
    /// Each component by name: the template that defines it, and which it is there.
    pub components: BTreeMap<String, (usize, usize)>,
}

/// The name of a template without its layers, and how many there are.
pub(super) fn layers(key: &str) -> (usize, &str) {
    let mut name = key;
    let mut depth = 0;
    while let Some(rest) = name.strip_prefix(BASE) {
        name = rest;
        depth += 1;
    }
    (depth, name)
}

/// The key of the template that a file means by a name.
pub fn key_of(from: &str, written: &str) -> String {
    let (depth, _) = layers(from);
    if written.starts_with(BASE) { format!("{}{written}", BASE.repeat(depth)) } else { written.to_owned() }
}

impl<'p> Files<'p> {
    pub(super) fn new(scripts: Vec<Script<'p>>, trees: Vec<Tree>) -> Self {
        let named = scripts.iter().enumerate().filter(|(_, script)| !script.key.is_empty());
        let keys = named.map(|(index, script)| (script.key, index)).collect();
        let mut components: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (script, tree) in trees.iter().enumerate() {
            for (index, component) in tree.components.iter().enumerate() {
                // the topmost version counts
                let depth = layers(scripts[script].key).0;
                match components.get(&component.name) {
                    Some(known) if layers(scripts[known.0].key).0 <= depth => {}
                    _ => {
                        components.insert(component.name.clone(), (script, index));
                    }
                }
            }
        }
        Self { scripts, trees, keys, components }
    }

    /// The template of a key.
    pub(super) fn by_key(&self, key: &str) -> Option<usize> {
        self.keys.get(key).copied()
    }

    /// The template that another one means by a name.
    pub(super) fn named(&self, from: usize, written: &str) -> Option<usize> {
        self.by_key(&key_of(self.scripts[from].key, written))
    }

    /// A template and what it extends, from the top down; a circle is cut.
    pub(super) fn chain(&self, script: usize) -> Vec<usize> {
        let mut chain = vec![script];
        while let Some(&last) = chain.last()
            && let Some((parent, _)) = &self.trees[last].extends
            && let Some(next) = self.named(last, parent)
            && !chain.contains(&next)
        {
            chain.push(next);
        }
        chain
    }

    /// The versions of a block in a chain, the one that is printed first.
    pub(super) fn versions(&self, chain: &[usize], name: &str) -> Vec<(usize, &[Step])> {
        let found = chain.iter().filter_map(|&script| {
            let (_, body) = find(&self.trees[script].steps, name)?;
            Some((script, body))
        });
        found.collect()
    }

    /// Where the name of a template's block stands.
    pub(super) fn block_at(&self, script: usize, name: &str) -> usize {
        find(&self.trees[script].steps, name).map_or(0, |(at, _)| at)
    }

    /// Faults of how templates belong together.
    pub(super) fn faults(&self) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        for script in 0..self.scripts.len() {
            self.parents(script, &mut faults);
            self.included(script, &mut faults);
            self.twice(script, &mut faults);
            if self.trees[script].extends.is_some() {
                self.vanishes(script, &mut faults);
                self.overridden(script, &mut faults);
            }
        }
        self.components_twice(&mut faults);
        faults
    }

    /// The file that a template extends: it is there, and below.
    fn parents(&self, script: usize, faults: &mut Vec<Diagnostic>) {
        let Some((written, at)) = &self.trees[script].extends else { return };
        let own = &self.scripts[script];
        let Some(parent) = self.named(script, written) else {
            faults.push(self.missing(script, written, at.start, "extends"));
            return;
        };
        let circle = parent == script
            || self.chain(parent).iter().any(|&below| {
                self.trees[below].extends.as_ref().and_then(|(next, _)| self.named(below, next))
                    == Some(script)
            });
        if circle {
            let name = layers(own.key).1;
            let message = if parent == script {
                format!("{written} 接着它自己写")
            } else {
                format!("{} 与 {written} 互相接着写，没有底本", own.key)
            };
            let hint = format!("要接着下一层的同名文件写，请写成 {{% extends \"{BASE}{name}\" %}}");
            faults.push(own.fault(BLOCKS, at.start, message, hint));
        }
    }

    /// A file that is not among the templates.
    fn missing(&self, script: usize, written: &str, at: usize, word: &str) -> Diagnostic {
        let own = &self.scripts[script];
        let (depth, name) = layers(written);
        let names = || self.keys.keys().copied().filter(|key| !key.starts_with(BASE));
        if depth > 0 && self.by_key(name).is_some() {
            let message = format!("下面一层没有 {name}：这个文件没有底本可以接");
            let hint = match word {
                "extends" => "请删去 extends，把这一部分完整地写在这个文件里",
                _ => "请去掉 base/，或核对文件名",
            };
            return own.fault(PATHS, at, message, hint);
        }
        let message = format!("模板包里没有文件 {written}{}", meant(name, names()));
        own.fault(PATHS, at, message, format!("模板包里的模板有：{}", listed(names())))
    }

    /// Files that a template puts in.
    fn included(&self, script: usize, faults: &mut Vec<Diagnostic>) {
        for (file, at) in self.includes(script) {
            match self.named(script, file) {
                None => faults.push(self.missing(script, file, at, "include")),
                Some(inner) if self.reaches(inner, script) => {
                    let message = if inner == script {
                        format!("{file} 把它自己放了进来，没有尽头")
                    } else {
                        format!("{file} 又把这个文件放了进来，没有尽头")
                    };
                    let hint = format!(
                        "要放进下一层的同名文件，请写成 {{% include \"{BASE}{file}\" %}}；否则请删去其中一处"
                    );
                    faults.push(self.scripts[script].fault(BLOCKS, at, message, hint));
                }
                Some(inner) => self.extends_inside(script, inner, faults),
            }
        }
    }

    /// Of a file that extends another, include would print the file's own blocks alone.
    fn extends_inside(&self, script: usize, inner: usize, faults: &mut Vec<Diagnostic>) {
        let Some((_, at)) = &self.trees[inner].extends else { return };
        let own = &self.scripts[inner];
        let (_, name) = layers(own.key);
        let (_, from) = layers(self.scripts[script].key);
        let message =
            format!("{from} 用 include 放进这个文件，这里写 extends 就只印出自己的块，底本的都没有了");
        let hint = format!(
            "请删去 extends，整份写出来（可以先用 gongkai pack export 抄出底本）；只在前后加话的，写 {{% include \"{BASE}{name}\" %}}"
        );
        faults.push(own.fault(BLOCKS, at.start, message, hint));
    }

    fn includes(&self, script: usize) -> Vec<(&str, usize)> {
        included_in(&self.trees[script])
    }

    /// Whether a template puts another one in, at once or by others.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut seen = vec![from];
        let mut next = 0;
        while let Some(&script) = seen.get(next) {
            if script == to {
                return true;
            }
            for (file, _) in self.includes(script) {
                if let Some(inner) = self.named(script, file)
                    && !seen.contains(&inner)
                {
                    seen.push(inner);
                }
            }
            next += 1;
        }
        false
    }

    /// Two blocks of one name in a file.
    fn twice(&self, script: usize, faults: &mut Vec<Diagnostic>) {
        let own = &self.scripts[script];
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        each(&self.trees[script].steps, &mut |step| {
            let StepKind::Block { name, name_at, .. } = &step.kind else { return };
            if name.is_empty() {
                return;
            }
            match known.get(name.as_str()) {
                Some(first) => {
                    let message = format!("块 {name} 写了两次，第一次在{}", own.words(*first));
                    faults.push(own.fault(BLOCKS, name_at.start, message, "请给其中一个另取名称"));
                }
                None => {
                    known.insert(name, name_at.start);
                }
            }
        });
    }

    /// What stands outside of blocks in a file that extends another is printed nowhere.
    fn vanishes(&self, script: usize, faults: &mut Vec<Diagnostic>) {
        let own = &self.scripts[script];
        for step in &self.trees[script].steps {
            let (what, hint) = match &step.kind {
                StepKind::Block { .. } | StepKind::Other => continue,
                StepKind::Words if own.slice(&step.at).trim().is_empty() => continue,
                StepKind::Words => ("这些文字", "请写到 {% block … %} 里面"),
                StepKind::Set { .. } | StepKind::Capture { .. } => {
                    ("这里设的变量", "请把 set 写到用它的每一个块里面")
                }
                _ => ("这些内容", "请写到 {% block … %} 里面"),
            };
            let blank = own.slice(&step.at).len() - own.slice(&step.at).trim_start().len();
            let message = format!("这个文件接着别的文件写（extends），块以外的内容印不出来：{what}不在块里");
            faults.push(own.fault(BLOCKS, step.at.start + blank, message, hint));
        }
    }

    /// Blocks that nothing below has.
    fn overridden(&self, script: usize, faults: &mut Vec<Diagnostic>) {
        let chain = self.chain(script);
        let below = &chain[1..];
        let Some(parent) = below.first() else { return };
        let mut names: Vec<&str> = Vec::new();
        for &lower in below {
            each(&self.trees[lower].steps, &mut |step| {
                if let StepKind::Block { name, .. } = &step.kind {
                    names.push(name);
                }
            });
        }
        let like = self.like_pack(script, &names);
        for step in &self.trees[script].steps {
            let StepKind::Block { name, name_at, .. } = &step.kind else { continue };
            if name.is_empty() || names.contains(&name.as_str()) {
                continue;
            }
            let base = self.scripts[*parent].place(0);
            let near = meant(name, names.iter().copied());
            let (like, whose) = match like {
                Some(id) => (
                    format!("；这个文件像是照 {id} 的模板写的"),
                    format!("这里用的不是 {id}：请核对单位所用的模板包和 --templates 的文件夹。"),
                ),
                None => (String::new(), String::new()),
            };
            let message = format!("{} 没有名为 {name} 的块{near}，这一块印不出来{like}", base.file());
            let hint = whose
                + &match names.first() {
                    Some(_) => format!("那里的块有：{}", listed(names.iter().copied())),
                    None => {
                        "那个文件没有块，不能改写其中一段；请删去 extends，把这一部分完整地写在这个文件里"
                            .to_owned()
                    }
                };
            faults.push(self.scripts[script].fault(BLOCKS, name_at.start, message, hint));
        }
    }

    /// Components of one name in two files of one layer.
    fn components_twice(&self, faults: &mut Vec<Diagnostic>) {
        let mut known: BTreeMap<(usize, &str), (usize, usize)> = BTreeMap::new();
        for (script, tree) in self.trees.iter().enumerate() {
            let own = &self.scripts[script];
            for component in &tree.components {
                let key = (layers(own.key).0, component.name.as_str());
                match known.get(&key) {
                    Some((first, at)) => {
                        let first = self.scripts[*first].place(*at);
                        let message = format!("组件 {} 写了两次，另一处在 {first}", component.name);
                        let at = component.name_at.start;
                        faults.push(own.fault(BLOCKS, at, message, "请给其中一个另取名称"));
                    }
                    None => {
                        known.insert(key, (script, component.name_at.start));
                    }
                }
            }
        }
    }
}

/// The files that a template puts in, with where each name stands.
pub(super) fn included_in(tree: &Tree) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    let bodies = tree.components.iter().map(|component| &component.body);
    for steps in std::iter::once(&tree.steps).chain(bodies) {
        each(steps, &mut |step| {
            if let StepKind::Include { file, file_at } = &step.kind {
                found.push((file.as_str(), file_at.start));
            }
        });
    }
    found
}

/// The block of a name among statements: where its name stands, and its body.
fn find<'s>(steps: &'s [Step], wanted: &str) -> Option<(usize, &'s [Step])> {
    for step in steps {
        let inside = match &step.kind {
            StepKind::Block { name, name_at, body } if name == wanted => return Some((name_at.start, body)),
            StepKind::If { branches, otherwise } => {
                let found = branches.iter().find_map(|(_, body)| find(body, wanted));
                found.or_else(|| find(otherwise, wanted))
            }
            StepKind::For { body, otherwise, .. } => find(body, wanted).or_else(|| find(otherwise, wanted)),
            StepKind::Block { body, .. }
            | StepKind::Capture { body, .. }
            | StepKind::Filter { body, .. }
            | StepKind::Component { body, .. } => find(body, wanted),
            _ => None,
        };
        if inside.is_some() {
            return inside;
        }
    }
    None
}

/// Does something with each statement, however deep.
pub(super) fn each<'s>(steps: &'s [Step], then: &mut dyn FnMut(&'s Step)) {
    for step in steps {
        then(step);
        match &step.kind {
            StepKind::If { branches, otherwise } => {
                branches.iter().for_each(|(_, body)| each(body, then));
                each(otherwise, then);
            }
            StepKind::For { body, otherwise, .. } => {
                each(body, then);
                each(otherwise, then);
            }
            StepKind::Block { body, .. }
            | StepKind::Capture { body, .. }
            | StepKind::Filter { body, .. }
            | StepKind::Component { body, .. } => each(body, then),
            _ => {}
        }
    }
}
