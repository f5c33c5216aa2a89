//! What the printed document shows of a criterion: words, parts, cover, contents, tables, pages.

use crate::compose::document::{Block, CellValue, TableView, plain_text};
use crate::pack::inspection::{Shows, Whole};
use crate::pack::schema::{Presence, TableSchema};

use super::Desk;
use super::judgement::{Conclusion, Judgement};
use super::rules::first_few;

/// Why nothing can be said of a document that is not there.
const UNCOMPOSED: &str = "公开文件没有编成，先改好核对报告里的错误";
/// Stands between words any of which will do.
const OR: char = '|';
/// Most things that are named one by one.
const MOST_NAMED: usize = 4;

impl Desk<'_> {
    /// A table as it is printed.
    pub(super) fn view(&self, id: &str) -> Option<&TableView> {
        self.findings.composed?.tables.iter().find(|view| view.id == id)
    }

    /// Words that a heading must have.
    pub(super) fn heading(&self, words: &str) -> Judgement {
        if self.findings.composed.is_none() {
            return Judgement::unknown(UNCOMPOSED);
        }
        for one in words.split(OR) {
            if let Some(spot) = self.printed.heading(one) {
                return Judgement::met(self.printed.named(spot));
            }
        }
        Judgement::unmet(format!("正文没有写“{}”的一节", words.replace(OR, "”或“")))
    }

    /// What the document must show.
    pub(super) fn shows(&self, shows: Shows) -> Judgement {
        match shows {
            Shows::Cover => self.cover(),
            Shows::Contents => self.contents(),
            Shows::Tables => self.all_tables(),
            Shows::Empty => self.empty_ones(),
            Shows::Title => self.title(),
            Shows::Pages => self.blank_pages(),
            Shows::Reasons => self.reasons(),
            Shows::Secrecy => self.secrecy(),
        }
    }

    fn cover(&self) -> Judgement {
        let Some(composed) = self.findings.composed else { return Judgement::unknown(UNCOMPOSED) };
        let unit = &self.findings.input.budget.unit;
        let cover = [composed.document.cover.as_slice(), &composed.document.cover_foot].concat().join(" ");
        let lacks: Vec<String> = [("全称", unit.name.clone()), ("年份", unit.year.to_string())]
            .into_iter()
            .filter(|(_, text)| !cover.contains(text.as_str()))
            .map(|(what, text)| format!("{what}“{text}”"))
            .collect();
        match lacks.is_empty() {
            true => Judgement::met(format!("封面印着：{cover}")),
            false => Judgement::unmet(format!("封面没有印{}", lacks.join("、"))),
        }
    }

    fn title(&self) -> Judgement {
        let Some(composed) = self.findings.composed else { return Judgement::unknown(UNCOMPOSED) };
        let unit = &self.findings.input.budget.unit;
        let title = &composed.document.title;
        let wanted = [&unit.name, &unit.year.to_string(), &unit.kind].map(String::clone);
        let lacks: Vec<String> = wanted.into_iter().filter(|text| !title.contains(text.as_str())).collect();
        match lacks.is_empty() {
            true => Judgement::met(format!("标题：{title}")),
            false => Judgement::unmet(format!("标题“{title}”里没有“{}”", lacks.join("”“"))),
        }
    }

    /// The contents list is made of the headings; parts and tables must all have got into it.
    fn contents(&self) -> Judgement {
        let (Some(_), Some(pages)) = (self.findings.composed, self.findings.pages) else {
            return Judgement::unknown("这一次没有排版 PDF，看不到目录");
        };
        let mut wanted: Vec<&str> = Vec::new();
        for part in self.printed.parts() {
            wanted.push(&part.title);
            wanted.extend(part.blocks.iter().filter_map(|block| match block {
                Block::Table(table) => Some(table.title.as_str()),
                Block::Heading { .. } | Block::Paragraph { .. } | Block::Charts(_) => None,
            }));
        }
        let mut entries = pages.outline.iter();
        let lost: Vec<String> = wanted
            .iter()
            .filter(|title| !entries.any(|(_, text)| text == *title))
            .map(|title| format!("“{title}”"))
            .collect();
        match lost.is_empty() {
            true => Judgement::met(format!("各部分和各表的标题{}个，目录里都有，次序一致", wanted.len())),
            false => Judgement::unmet(format!("目录里没有{}", first_few(lost, MOST_NAMED))),
        }
    }

    fn blank_pages(&self) -> Judgement {
        let Some(pages) = self.findings.pages else {
            return Judgement::unknown("这一次没有排版 PDF，看不到页面");
        };
        match pages.blank.is_empty() {
            true => Judgement::met(format!("PDF 共{}页，没有空白页，每个字都有字形", pages.labels.len())),
            false => Judgement::unmet(format!("空白页：{}", pages.blank.join("、"))),
        }
    }

    /// Every table that the pack asks for, once and in order.
    fn all_tables(&self) -> Judgement {
        let Some(composed) = self.findings.composed else { return self.tables_read() };
        let printed: Vec<&str> = self
            .printed
            .parts()
            .iter()
            .flat_map(|part| &part.blocks)
            .filter_map(|block| match block {
                Block::Table(table) => Some(table.id.as_str()),
                Block::Heading { .. } | Block::Paragraph { .. } | Block::Charts(_) => None,
            })
            .collect();
        let attached = printed.is_empty();
        let found: Vec<&str> = match attached {
            true => composed.tables.iter().map(|view| view.id.as_str()).collect(),
            false => printed,
        };
        let mut wrong: Vec<String> = Vec::new();
        for schema in self.published() {
            let count = found.iter().filter(|id| **id == schema.id).count();
            match count {
                0 if schema.presence == Presence::Required => wrong.push(format!("没有“{}”", schema.id)),
                0 | 1 => {}
                _ => wrong.push(format!("“{}”有{count}张", schema.id)),
            }
        }
        let order: Vec<usize> = found
            .iter()
            .filter_map(|id| self.published().iter().position(|schema| schema.id == *id))
            .collect();
        if !order.is_sorted() {
            wrong.push("各表的次序与规定的不同".to_owned());
        }
        let wherein = if attached { "附件工作簿里" } else { "正文里" };
        match wrong.is_empty() {
            true => Judgement::met(format!("{wherein}有{}张表，规定的都有，各一张，次序一致", found.len())),
            false => Judgement::unmet(first_few(wrong, MOST_NAMED)),
        }
    }

    /// Without a document: tables that were not even read are lacking.
    fn tables_read(&self) -> Judgement {
        let book = &self.findings.input.budget.current;
        let lacking: Vec<String> = self
            .published()
            .iter()
            .filter(|schema| schema.presence == Presence::Required)
            .filter(|schema| book.table(&schema.id).is_none() && !book.unread.contains(&schema.id))
            .map(|schema| format!("没有“{}”", schema.id))
            .collect();
        match lacking.is_empty() {
            true => Judgement::unknown(UNCOMPOSED),
            false => Judgement::unmet(first_few(lacking, MOST_NAMED)),
        }
    }

    /// The tables that are published, in order.
    pub(super) fn published(&self) -> Vec<&TableSchema> {
        let pack = &self.findings.input.pack;
        let published =
            |schema: &&TableSchema| schema.presence != Presence::Supplementary && schema.text().is_none();
        pack.tables.iter().filter(published).collect()
    }

    /// Tables without figures say so below.
    fn empty_ones(&self) -> Judgement {
        let Some(composed) = self.findings.composed else { return Judgement::unknown(UNCOMPOSED) };
        let empty: Vec<&TableView> = composed.tables.iter().filter(|view| has_no_figures(view)).collect();
        let silent: Vec<String> = empty
            .iter()
            .filter(|view| view.notes.iter().all(|note| note.text.trim().is_empty()))
            .map(|view| {
                let page = self.printed.table(&view.id).first().map(|spot| self.printed.named(*spot));
                page.unwrap_or_else(|| format!("表“{}”", view.title))
            })
            .collect();
        if !silent.is_empty() {
            return Judgement::unmet(format!("没有数，表下没有说明：{}", first_few(silent, MOST_NAMED)));
        }
        let titles: Vec<String> = empty.iter().map(|view| format!("“{}”", view.title)).collect();
        match titles.is_empty() {
            true => Judgement::met("公开的各表都有数"),
            false => Judgement::met(format!(
                "空表{}张，表下都有说明：{}",
                titles.len(),
                first_few(titles, MOST_NAMED)
            )),
        }
    }

    /// Changes for which the document asks for a reason, and nobody has given one.
    fn reasons(&self) -> Judgement {
        let Some(composed) = self.findings.composed else { return Judgement::unknown(UNCOMPOSED) };
        let lacking: Vec<String> = composed
            .missing_reasons
            .iter()
            .map(|lacking| format!("“{}”（上年{}，本年{}）", lacking.words, lacking.before, lacking.now))
            .collect();
        let uncompared = self.uncompared();
        if !lacking.is_empty() {
            let mut judged = Judgement::unmet(format!("没有写原因：{}", first_few(lacking, MOST_NAMED)));
            judged.remarks.extend(uncompared);
            return judged;
        }
        if uncompared.is_empty() {
            return Judgement::met("公开文件要说明原因的变动，都写了原因");
        }
        let mut judged = Judgement::unknown("与上年的比较没有全部印出，要不要说明原因看不出");
        judged.remarks.extend(uncompared);
        judged
    }

    fn secrecy(&self) -> Judgement {
        let unit = &self.findings.input.budget.unit;
        let secrecy = &unit.secrecy;
        // what was not read may be the decision
        if let Some(why) = self.not_whole(Whole::Input) {
            return Judgement::unknown(why);
        }
        if !secrecy.any() {
            let basis = "没有写不公开的内容，读到的表和文字都公开";
            return Judgement::of(Conclusion::NotApplicable, basis);
        }
        let lacks = [("审查人", &secrecy.reviewer), ("审查日期", &secrecy.date)];
        let lacks: Vec<&str> =
            lacks.into_iter().filter(|(_, text)| text.is_empty()).map(|(what, _)| what).collect();
        if !lacks.is_empty() {
            return Judgement::unmet(format!("有不公开的内容，没有写{}", lacks.join("、")));
        }
        let mut judged = Judgement::unknown("要由人看：不公开的是不是只有涉密内容，有没有审查决定的文件");
        judged.basis.push(format!("按{}{}的保密审查决定", secrecy.reviewer, secrecy.date));
        judged
    }

    /// A part that a criterion names.
    pub(super) fn part_by(&self, template: &str) -> Judgement {
        let parts = &self.findings.input.pack.manifest.parts;
        match parts.iter().position(|part| part.template == *template) {
            Some(at) => self.part(at),
            None => Judgement::unknown("模板包里没有这一部分"),
        }
    }

    /// A part that must be there, with what was found in it, tables aside.
    pub(super) fn part(&self, at: usize) -> Judgement {
        let Some(part) = self.printed.parts().get(at) else { return Judgement::unknown(UNCOMPOSED) };
        let words = part.blocks.iter().map(|block| match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => {
                plain_text(content).chars().count()
            }
            Block::Table(_) | Block::Charts(_) => 0,
        });
        if part.blocks.is_empty() {
            return Judgement::unmet(format!("“{}”下面没有内容", part.title));
        }
        let page = (0..part.blocks.len()).find_map(|block| self.findings.pages?.page_of(at, block));
        let page = page.map(|page| format!("第{page}页起，")).unwrap_or_default();
        let found = self.found_in(|finding| {
            let spot = self.printed.of(finding, finding.places.first()).filter(|spot| spot.part == at);
            spot.is_some_and(|spot| !matches!(part.blocks.get(spot.block), Some(Block::Table(_))))
        });
        let tables = part.blocks.iter().filter(|block| matches!(block, Block::Table(_))).count();
        let (blocks, words) = (part.blocks.len() - tables, words.sum::<usize>());
        let told = if tables == 0 { String::new() } else { format!("，表{tables}张") };
        let judged = Judgement::met(format!("{page}文字{blocks}段{words}字{told}")).and(found);
        if tables == 0 { judged } else { self.if_of_this_year(judged) }
    }
}

/// Whether a printed table shows no amount other than zero.
pub(super) fn has_no_figures(view: &TableView) -> bool {
    view.rows.iter().flat_map(|row| &row.cells).all(|cell| match &cell.value {
        CellValue::Amount { value, .. } => value.is_zero(),
        CellValue::Empty | CellValue::Text(_) => true,
    })
}
