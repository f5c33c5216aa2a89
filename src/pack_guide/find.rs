//! One thing by its name.

use crate::budget::label::fold;
use crate::budget::lookup::likely;
use crate::budget::path::CellPath;
use crate::pack::templates::vocabulary::{STATEMENTS, root};
use crate::read::facts::Keys;
use crate::reconcile::registry;

use super::numbers::ALIASES;
use super::page::GuidePage;
use super::words::{CallKind, fielded, plain_words};
use super::{Guide, GuideTopic};

/// At most so many names are offered for one that nothing has.
const OFFERED: usize = 5;

/// What a thing is called, and its page.
struct Named<'g> {
    names: Vec<String>,
    page: Box<dyn Fn() -> GuidePage + 'g>,
}

impl Guide<'_> {
    /// The pages of all that goes by a name.
    ///
    /// # Errors
    /// Names that may be meant, where nothing does.
    pub fn named(&self, name: &str) -> Result<Vec<GuidePage>, Vec<String>> {
        let wanted = fold(name);
        if let Some(topic) = GuideTopic::ALL.into_iter().find(|topic| fold(topic.name()) == wanted) {
            return Ok(vec![self.topic(topic)]);
        }
        if ALIASES.iter().any(|alias| fold(alias) == wanted) {
            return Ok(vec![self.topic(GuideTopic::Numbers)]);
        }
        let rules = registry::listed(self.pack);
        let mut all: Vec<Named<'_>> = Vec::new();
        self.of_pack(&mut all);
        self.of_templates(&mut all);
        for rule in &rules {
            all.push(Named { names: vec![rule.id.clone()], page: Box::new(|| self.check(rule)) });
        }
        let found: Vec<GuidePage> = all
            .iter()
            .filter(|named| named.names.iter().any(|own| fold(own) == wanted))
            .map(|named| (named.page)())
            .collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let path = CellPath::parse(name).ok().filter(|path| self.pack.resolve(path).is_ok());
        if let Some(path) = path {
            return Ok(vec![self.cell(&path)]);
        }
        if let Some(page) = self.message(name.trim()) {
            return Ok(vec![page]);
        }
        let topics = GuideTopic::ALL.map(|topic| topic.name().to_owned());
        let mut known: Vec<String> = all.iter().flat_map(|named| named.names.iter().cloned()).collect();
        known.extend(topics);
        Err(likely(name, known.iter(), OFFERED))
    }

    /// Tables, facts, texts, reasons, terms, codes.
    fn of_pack<'g>(&'g self, all: &mut Vec<Named<'g>>) {
        let pack = self.pack;
        for schema in &pack.tables {
            let mut names = vec![schema.id.clone()];
            names.extend(schema.titles(&pack.manifest.kinds));
            all.push(Named { names, page: Box::new(|| self.table(schema)) });
        }
        let keys = Keys::of(&pack.manifest);
        for spec in keys.facts.into_iter().chain(keys.of_project) {
            let names = vec![spec.label.clone(), spec.key.clone(), format!("unit/{}", spec.key)];
            all.push(Named { names, page: Box::new(move || self.fact(&spec)) });
        }
        for (specs, of_project) in [(&pack.manifest.prose, false), (&pack.manifest.project_fields, true)] {
            for spec in specs {
                let key = if of_project {
                    format!("item.text.{}", spec.key)
                } else {
                    format!("prose.{}", spec.key)
                };
                let names = vec![spec.label.clone(), spec.key.clone(), key];
                all.push(Named { names, page: Box::new(move || self.prose(spec, of_project)) });
            }
        }
        for spec in &pack.manifest.reasons {
            all.push(Named { names: vec![spec.label.clone()], page: Box::new(|| self.reason(spec)) });
        }
        for term in pack.glossary.terms.iter().chain(&pack.glossary.income) {
            all.push(Named {
                names: vec![term.name.clone()],
                page: Box::new(|| self.term(&term.name, &term.text)),
            });
        }
        for item in &pack.glossary.items {
            all.push(Named {
                names: vec![item.code.to_string()],
                page: Box::new(|| self.term(&item.code, &item.text)),
            });
        }
        for codes in &pack.manifest.codes {
            all.push(Named {
                names: vec![codes.name.clone(), codes.id.clone()],
                page: Box::new(|| self.code(codes)),
            });
        }
    }

    /// Files, blocks, and the words of templates.
    fn of_templates<'g>(&'g self, all: &mut Vec<Named<'g>>) {
        for file in &self.files {
            let short = file.name.split('.').next().unwrap_or_default().to_owned();
            all.push(Named { names: vec![file.name.clone(), short], page: Box::new(|| self.file(file)) });
            for block in &file.blocks {
                all.push(Named {
                    names: vec![block.name.clone()],
                    page: Box::new(|| self.block(file, block)),
                });
            }
        }
        for kind in [CallKind::Filter, CallKind::Function, CallKind::Test] {
            let (own, others) = kind.all();
            for call in own.into_iter().chain(others) {
                all.push(Named {
                    names: vec![call.name.to_owned()],
                    page: Box::new(move || self.call(kind, &call)),
                });
            }
        }
        for (at, (name, what, words)) in fielded().into_iter().enumerate() {
            let mut names = vec![name.to_owned()];
            if at == 0 {
                names.push("项目".to_owned());
            }
            all.push(Named { names, page: Box::new(move || self.fields(name, what, words)) });
        }
        for (written, word) in plain_words() {
            let is_statement = STATEMENTS.iter().any(|known| known.name == written);
            let is_root = root::WORDS.iter().any(|known| known.name == written);
            let sort = match (is_statement, is_root) {
                (true, _) => "语句",
                (_, true) => "变量",
                _ => "内容",
            };
            let own = written.clone();
            all.push(Named { names: vec![written], page: Box::new(move || self.word(sort, &own, &word)) });
        }
    }
}
