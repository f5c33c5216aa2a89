//! What a pack holds, told to those who write templates and to those who fill in facts: made from the lists that the
//! program itself goes by (schemas, keys, the words of templates, the registry of checks), so that it is never behind.
//! With a unit, every example says what it prints there.

mod blocks;
mod checks;
mod facts;
mod find;
mod numbers;
mod page;
mod sample;
mod tables;
mod words;

pub use page::{GuidePage, width};

use crate::budget::Budget;
use crate::budget::unit::Fact;
use crate::compose::example;
use crate::compose::ledger::Desk;
use crate::compose::marks::MarkedPack;
use crate::pack::Pack;
use crate::pack::templates::{FileOutline, outline};

use sample::Sample;
use words::CallKind;

/// Something that the guide has a page of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuideTopic {
    /// The tables with their cell paths.
    Tables,
    /// What an office fills in.
    Facts,
    /// The template files.
    Templates,
    /// Their blocks.
    Blocks,
    /// The statements of templates.
    Statements,
    /// The variables.
    Variables,
    /// The filters.
    Filters,
    /// The functions.
    Functions,
    /// The tests.
    Tests,
    /// How numbers come into a text.
    Numbers,
    /// The checks.
    Checks,
    /// The explanations of terms.
    Terms,
    /// The code systems.
    Codes,
}

impl GuideTopic {
    /// All of them, in their order.
    pub const ALL: [GuideTopic; 13] = [
        GuideTopic::Tables,
        GuideTopic::Facts,
        GuideTopic::Templates,
        GuideTopic::Blocks,
        GuideTopic::Statements,
        GuideTopic::Variables,
        GuideTopic::Filters,
        GuideTopic::Functions,
        GuideTopic::Tests,
        GuideTopic::Numbers,
        GuideTopic::Checks,
        GuideTopic::Terms,
        GuideTopic::Codes,
    ];

    /// What it is asked for by.
    pub fn name(self) -> &'static str {
        match self {
            GuideTopic::Tables => "表",
            GuideTopic::Facts => "填写内容",
            GuideTopic::Templates => "模板",
            GuideTopic::Blocks => "块",
            GuideTopic::Statements => "语句",
            GuideTopic::Variables => "变量",
            GuideTopic::Filters => CallKind::Filter.name(),
            GuideTopic::Functions => CallKind::Function.name(),
            GuideTopic::Tests => CallKind::Test.name(),
            GuideTopic::Numbers => "数字",
            GuideTopic::Checks => "核对",
            GuideTopic::Terms => "名词",
            GuideTopic::Codes => "编码",
        }
    }

    /// What its page says, in a few words.
    fn about(self) -> &'static str {
        match self {
            GuideTopic::Tables => "有哪些表，各有哪些行和列，模板里怎样取一个金额",
            GuideTopic::Facts => "单位要填的内容：名称、要不要填、填什么",
            GuideTopic::Templates => "公开文件分几部分，各由哪个文件写出",
            GuideTopic::Blocks => "各部分里可以单独改写的每一节、每一句",
            GuideTopic::Statements => "模板怎样写：条件、逐项写、改写一个块",
            GuideTopic::Variables => "可以直接印、直接问的值",
            GuideTopic::Filters => "把路径变成金额、增减、原因，或问它有没有、变没变",
            GuideTopic::Functions => "放一张表，取一级科目的各行",
            GuideTopic::Tests => "在条件里问一个值",
            GuideTopic::Numbers => "文字里的数怎样来，哪些数可以直接写",
            GuideTopic::Checks => "核对什么，依据什么",
            GuideTopic::Terms => "名词解释",
            GuideTopic::Codes => "编码分几级",
        }
    }
}

/// The guide to a pack, with a unit's values where there is one.
pub struct Guide<'a> {
    pack: &'a Pack,
    budget: Option<&'a Budget>,
    /// What stands behind each command that the guide names: which pack, which unit.
    options: String,
    /// Whether everything is on one page.
    whole: bool,
    files: Vec<FileOutline>,
    sample: Sample,
    desk: Option<Desk>,
    /// The unit's kind, as a fact.
    kind: Option<Fact>,
}

impl<'a> Guide<'a> {
    /// The guide to a pack; `options` stand behind each command that it names.
    pub fn new(pack: &'a Pack, budget: Option<&'a Budget>, options: String) -> Self {
        let files = outline(pack);
        let sample = Sample::of(pack, budget, &files);
        let desk = budget.map(|budget| Desk::new(budget, pack, &MarkedPack::default()));
        let kind = budget.map(|budget| Fact::Text(budget.unit.kind.clone()));
        Self { pack, budget, options, whole: false, files, sample, desk, kind }
    }

    /// What the pack is, and what can be asked for.
    pub fn overview(&self) -> GuidePage {
        let manifest = &self.pack.manifest;
        let mut page = GuidePage::new(format!("模板包 {}：{}", manifest.id, manifest.name));
        let mut layers: Vec<String> = Vec::new();
        for file in self.pack.layers.files() {
            let folder = blocks::layer(&file.origin);
            if !layers.contains(&folder) {
                layers.push(folder);
            }
        }
        page.words(format!(
            "写的是{}的预算公开；由下往上叠着：{}",
            manifest.kinds.join("、"),
            layers.join("、")
        ));
        match self.budget {
            Some(budget) => page.words(format!("例子用{}{}年的数。", budget.unit.name, budget.unit.year)),
            None => page.words("要看例子印出什么，在命令后面加上 --unit 单位文件夹。"),
        }
        let rows = GuideTopic::ALL.map(|topic| {
            vec![format!("gongkai pack show {}{}", topic.name(), self.options), topic.about().to_owned()]
        });
        page.cells(&["命令", "看什么"], rows.to_vec());
        page.words("也可以写一样东西的名称：一张表、一项填写的内容、一个块、一个文件、一个过滤器、一条核对、一条路径，如");
        let names = [
            self.pack.tables.first().map(|schema| schema.id.clone()),
            self.sample.value("〈块〉").map(str::to_owned),
            Some("wan".to_owned()),
        ];
        let lines =
            names.into_iter().flatten().map(|name| format!("gongkai pack show {name}{}", self.options));
        page.copied(lines.collect::<Vec<_>>().iter().map(String::as_str));
        page
    }

    /// The page of a topic.
    pub fn topic(&self, topic: GuideTopic) -> GuidePage {
        match topic {
            GuideTopic::Tables => self.tables(),
            GuideTopic::Facts => self.facts(),
            GuideTopic::Templates => self.templates(),
            GuideTopic::Blocks => self.blocks(),
            GuideTopic::Statements => self.statements(),
            GuideTopic::Variables => self.variables(),
            GuideTopic::Filters => self.calls(CallKind::Filter),
            GuideTopic::Functions => self.calls(CallKind::Function),
            GuideTopic::Tests => self.calls(CallKind::Test),
            GuideTopic::Numbers => self.numbers(),
            GuideTopic::Checks => self.checks(),
            GuideTopic::Terms => self.terms(),
            GuideTopic::Codes => self.codes(),
        }
    }

    /// Everything on one page.
    pub fn whole(mut self) -> GuidePage {
        self.whole = true;
        let mut page = self.overview();
        page.words("这一篇由 gongkai pack show --markdown 写出，不要手改。");
        for topic in GuideTopic::ALL {
            page.append(self.topic(topic));
        }
        page
    }

    /// Every example of the words of templates as this pack has it, by the word; for tests.
    pub fn examples(&self) -> Vec<(String, String)> {
        let mut lines: Vec<(String, &str)> = Vec::new();
        for kind in [CallKind::Filter, CallKind::Function, CallKind::Test] {
            let (own, others) = kind.all();
            lines.extend(own.iter().chain(&others).map(|call| (call.name.to_owned(), call.example)));
        }
        for (written, word) in words::plain_words() {
            lines.push((written, word.example));
        }
        let filled = lines.into_iter().filter_map(|(name, line)| Some((name, self.sample.filled(line)?)));
        filled.collect()
    }

    /// A sentence that ends in a command.
    fn command(&self, what: &str, name: &str) -> String {
        format!("{what}：gongkai pack show {name}{}", self.options)
    }

    /// Adds an example to a page, with what it prints for the unit. What the pack has nothing for is left out.
    fn example(&self, example: &str, page: &mut GuidePage) {
        let Some(line) = self.sample.filled(example) else {
            page.note("（这套模板包里没有用得到它的内容）");
            return;
        };
        page.copied([line.as_str()]);
        let Some(budget) = self.budget.filter(|_| !line.starts_with("{% extends")) else { return };
        page.note(match example::example(budget, self.pack, &line) {
            Ok(text) if text.is_empty() => "印出：（没有）".to_owned(),
            Ok(text) => format!("印出：{}", words::cut(&text, 120)),
            Err(why) => format!("这个单位印不出：{why}"),
        });
    }
}
