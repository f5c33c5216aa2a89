//! The template files of a pack and their blocks.

use std::collections::BTreeMap;

use crate::compose::example;
use crate::pack::templates::{BASE, BlockOutline, FileOutline};

use super::Guide;
use super::page::GuidePage;
use super::sample::HEADING;
use super::words::cut;

/// So much of what a block says is shown in the list.
const SHOWN: usize = 30;
/// So much is shown with the single block.
const SHOWN_ALONE: usize = 400;

impl Guide<'_> {
    /// The title of the part that a file is; none of a file that others put in.
    fn part_title(&self, file: &FileOutline) -> Option<String> {
        let at = self.pack.manifest.parts.iter().position(|part| part.template == file.name)?;
        let title = self.pack.manifest.parts[at].title.as_str();
        // a title that does not print is shown as it is written
        let line = format!("{{% set part = {} %}}{title}", at + 1);
        let printed = self.budget.and_then(|budget| example::example(budget, self.pack, &line).ok());
        Some(printed.unwrap_or_else(|| title.to_owned()))
    }

    /// What the blocks of a file print for the unit; none without one, or where the file does not run, which is told.
    fn printed(&self, file: &FileOutline, page: &mut GuidePage) -> BTreeMap<String, String> {
        let Some(budget) = self.budget else { return BTreeMap::new() };
        let names: Vec<&str> = file.blocks.iter().map(|block| block.name.as_str()).collect();
        match example::blocks(budget, self.pack, &file.name, &names) {
            Ok(printed) => printed,
            Err(why) => {
                page.words(format!("这个单位印不出这个文件：{why}"));
                BTreeMap::new()
            }
        }
    }

    /// All blocks, file by file.
    pub(super) fn blocks(&self) -> GuidePage {
        let mut page = GuidePage::new("块");
        page.words(
            "改一个块，不用抄整个文件：同名的文件里第一行写 extends，下面只写要改的块（例子见各个块）。往里缩的块在上面那个块里面；名称以 _heading 结尾的是标题，不带编号；before 和 after 是空的，用来在最前、最后加话。",
        );
        page.words(self.command("看一个块的原文、怎样改", "块的名称"));
        let is_part = |file: &FileOutline| self.part_title(file).is_some();
        for file in self.files.iter().filter(|file| !file.blocks.is_empty() || is_part(file)) {
            let title = self.part_title(file).map(|title| format!("　{title}")).unwrap_or_default();
            page.heading(format!("{}{title}", file.name));
            page.words(format!("来自：{}", from(file)));
            if file.blocks.is_empty() {
                page.words("这个文件没有块：要改，就在原文上改。");
                continue;
            }
            let printed = self.printed(file, &mut page);
            let rows = file.blocks.iter().map(|block| {
                let words = match printed.get(&block.name) {
                    Some(words) if words.is_empty() => "（空）".to_owned(),
                    Some(words) => cut(words, SHOWN),
                    None if block.words.is_empty() && block.text.is_empty() => "（空）".to_owned(),
                    None => cut(&block.words, SHOWN),
                };
                vec![format!("{}{}", "  ".repeat(block.depth), block.name), words, said_by(block, file)]
            });
            let what = if self.budget.is_some() {
                "这个单位印出"
            } else {
                "写的是（… 是填进去的）"
            };
            page.cells(&["块", what, "写在别处的"], rows.collect());
        }
        page.heading("没有块的文件");
        page.words("这些文件反复用，各是一行或一段；放一份同名的就整份换掉，不写 extends。");
        page.cells(&["文件", "写的是", "哪些文件用它"], self.pieces());
        page
    }

    /// The files without blocks, with what they say and who puts them in.
    fn pieces(&self) -> Vec<Vec<String>> {
        let files =
            self.files.iter().filter(|file| file.blocks.is_empty() && self.part_title(file).is_none());
        files
            .map(|file| {
                vec![file.name.clone(), cut(&first_note(&file.text), SHOWN), file.put_in_by.join("、")]
            })
            .collect()
    }

    /// One block of a file.
    pub(super) fn block(&self, file: &FileOutline, block: &BlockOutline) -> GuidePage {
        let mut page = GuidePage::new(format!("块　{}（{}）", block.name, file.name));
        page.words(format!("来自：{}", layer(&block.origin)));
        if !block.below.is_empty() {
            let below: Vec<String> = block.below.iter().map(|origin| layer(origin)).collect();
            page.words(format!("它改写了{}的；里面的 super() 印的就是那里的。", below.join("、")));
        }
        if block.text.is_empty() {
            page.words("原文是空的：用来加话。");
        } else {
            page.words("原文：");
            page.copied([block.text.as_str()]);
        }
        match self.printed(file, &mut page).get(&block.name) {
            Some(words) if words.is_empty() => page.words("这个单位的文件里，这一块没有印出什么。"),
            Some(words) => page.words(format!("这个单位印出：{}", cut(words, SHOWN_ALONE))),
            None => {}
        }
        page.words(format!("换掉它，在自己的 {} 里写（第一行只写一次）：", file.name));
        let text = if block.name.ends_with(HEADING) { "新的标题" } else { "换成这一句。" };
        page.copied([
            format!("{{% extends \"{BASE}{}\" %}}", file.name).as_str(),
            format!("{{% block {} %}}{text}{{% endblock %}}", block.name).as_str(),
        ]);
        if !block.name.ends_with(HEADING) {
            page.words("照印原来的，在后面加话；或者不印这一块：");
            page.copied([
                format!("{{% block {} %}}{{{{ super() }}}}再加一句。{{% endblock %}}", block.name).as_str(),
                format!("{{% block {} %}}{{% endblock %}}", block.name).as_str(),
            ]);
        }
        page
    }

    /// All template files.
    pub(super) fn templates(&self) -> GuidePage {
        let mut page = GuidePage::new("模板");
        page.words("公开文件按这个顺序印各个部分：");
        let parts = self.files.iter().filter_map(|file| {
            let title = self.part_title(file)?;
            Some(vec![file.name.clone(), title, from(file)])
        });
        page.cells(&["文件", "部分", "哪里写的"], parts.collect());
        page.words("各部分里反复用的小文件：");
        let pieces = self.files.iter().filter(|file| self.part_title(file).is_none());
        let pieces =
            pieces.map(|file| vec![file.name.clone(), cut(&first_note(&file.text), SHOWN), from(file)]);
        page.cells(&["文件", "写的是", "哪里写的"], pieces.collect());
        page.words("只改几句的，写 extends 和要改的块；整个部分都自己写的，放一份同名的文件，不写 extends，就整份换掉。");
        page.words(self.command("看一个文件的块和原文", self.files.first().map_or("", |file| &file.name)));
        page.words(format!(
            "抄出一个文件照着改：gongkai pack export {} {}",
            self.pack.manifest.id,
            self.files.first().map_or("", |file| &file.name)
        ));
        page
    }

    /// One template file.
    pub(super) fn file(&self, file: &FileOutline) -> GuidePage {
        let mut page = GuidePage::new(format!("模板　{}", file.name));
        if let Some(title) = self.part_title(file) {
            page.words(format!("部分：{title}"));
        }
        page.words(format!("来自：{}", from(file)));
        if !file.put_in_by.is_empty() {
            page.words(format!("用它的文件：{}", file.put_in_by.join("、")));
            page.words("要换的，放一份同名的，整份写，不写 extends；只在前后加话的，写：");
            page.copied([format!("{{% include \"{BASE}{}\" %}}再加一句。", file.name).as_str()]);
        }
        let blocks: Vec<String> = file.blocks.iter().map(|block| block.name.clone()).collect();
        if !blocks.is_empty() {
            page.words(format!("块：{}", blocks.join("、")));
        }
        page.words("原文：");
        page.copied([file.text.trim()]);
        page
    }
}

/// Where a block is said, where that is not where its file is.
fn said_by(block: &BlockOutline, file: &FileOutline) -> String {
    match block.below.first() {
        Some(below) => format!("{}，改写了 {}", layer(&block.origin), layer(below)),
        None if block.origin != file.origin => layer(&block.origin),
        None => String::new(),
    }
}

/// Where a file is said, and what it goes over.
fn from(file: &FileOutline) -> String {
    match file.below.first() {
        Some(below) => format!("{}，盖过 {}", layer(&file.origin), layer(below)),
        None => layer(&file.origin),
    }
}

/// The folder of a file as messages name it: `jiangxi/part1.md.tera（内置）` → `jiangxi（内置）`.
pub(super) fn layer(origin: &str) -> String {
    const BUILT_IN: &str = "（内置）";
    let built_in = if origin.ends_with(BUILT_IN) { BUILT_IN } else { "" };
    match origin.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}{built_in}"),
        // the only folder beside the built-in ones has no name in messages
        None => "自己的模板文件夹".to_owned(),
    }
}

/// What the note at the head of a file says of it, else its beginning.
fn first_note(text: &str) -> String {
    let note = text.trim_start().strip_prefix("{#").and_then(|rest| rest.split_once("#}"));
    note.map_or(text, |(note, _)| note.trim_matches('-')).trim().to_owned()
}
