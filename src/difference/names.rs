//! What the entries of a difference are called, for terminal and page alike.

use rust_decimal::Decimal;

use super::books::in_words;
use super::{
    CellSide, CellState, Difference, FigureChange, PageChange, PageDifference, PageFate, RowChange, RowFate,
    SentenceChange, TableChange, TableFate, WordChange,
};

/// What a bound of last year's book begins with.
fn year(of_last_year: bool) -> &'static str {
    if of_last_year { "上年的" } else { "" }
}

fn with_code(name: &str, code: Option<&String>) -> String {
    match code {
        Some(code) if name.is_empty() => code.clone(),
        Some(code) => format!("{name}（{code}）"),
        None => name.to_owned(),
    }
}

impl CellSide {
    /// What stands there, as people read it.
    pub fn words(&self, unit: &str) -> String {
        match (self.state, self.yuan) {
            (CellState::Stated, Some(yuan)) => in_words(yuan, unit),
            (CellState::Blank, _) => "空白".to_owned(),
            _ => "没有这一格".to_owned(),
        }
    }
}

impl FigureChange {
    /// `表名，侧，行名（编码），列名`.
    pub fn name(&self) -> String {
        let row = with_code(&self.row, self.code.as_ref());
        let parts = [self.side.as_str(), &row, &self.column];
        let mut name = format!("{}{}", year(self.of_last_year), self.table);
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            name.push('，');
            name.push_str(part);
        }
        name
    }

    /// `＋1.00万元`.
    pub fn difference_in_words(&self) -> String {
        let sign = match self.difference {
            none if none.is_zero() => return "金额没有变".to_owned(),
            less if less < Decimal::ZERO => "－",
            _ => "＋",
        };
        format!("{sign}{}{}", in_words(self.difference.abs(), self.unit), self.unit)
    }

    /// The cell, on both sides where it is another one.
    pub fn places(&self) -> String {
        let words = |side: &CellSide| side.place.as_ref().map(|place| place.bare());
        match (words(&self.old), words(&self.new)) {
            (Some(old), Some(new)) if old != new => format!("原 {old}，现 {new}"),
            (Some(old), None) => format!("原 {old}"),
            (_, Some(new)) => new,
            (None, None) => String::new(),
        }
    }
}

impl RowChange {
    /// `支出总表：新增一行“办公费”（30201）`.
    pub fn sentence(&self) -> String {
        let name = |name: &Option<String>, code: &Option<String>| {
            with_code(&format!("“{}”", name.clone().unwrap_or_default()), code.as_ref())
        };
        let (old, new) = (name(&self.old, &self.old_code), name(&self.new, &self.new_code));
        let side = if self.side.is_empty() { String::new() } else { format!("，{}", self.side) };
        let table = format!("{}{}{side}", year(self.of_last_year), self.table);
        match self.fate {
            RowFate::Added => format!("{table}：＋ 新增一行{new}"),
            RowFate::Gone => format!("{table}：－ 去掉一行{old}"),
            RowFate::Renamed => format!("{table}：{old}改为{new}"),
        }
    }
}

impl TableChange {
    /// What changed about the table.
    pub fn sentence(&self) -> String {
        let table = format!("{}“{}”", year(self.of_last_year), self.table);
        match self.fate {
            TableFate::Added => format!("＋ 新增{table}"),
            TableFate::Gone => format!("－ 没有了{table}"),
            TableFate::Unit | TableFate::Order | TableFate::Look => format!("{table}：{}", self.words),
        }
    }
}

impl WordChange {
    /// `表名，行，列`.
    pub fn name(&self) -> String {
        format!("{}{}，{}", year(self.of_last_year), self.table, self.what)
    }
}

impl SentenceChange {
    /// The heading and the page: `一、收入支出情况，第5页`.
    pub fn spot(&self) -> String {
        let page = match (&self.old_page, &self.new_page) {
            (Some(old), Some(new)) if old != new => format!("原第{old}页，现第{new}页"),
            (_, Some(page)) => format!("第{page}页"),
            (Some(page), None) => format!("原第{page}页"),
            (None, None) => String::new(),
        };
        let parts = [self.under.trim(), page.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("，")
    }
}

impl PageDifference {
    /// `共30页，没有变` or `由30页变为31页`.
    pub fn count_in_words(&self) -> String {
        if self.old_count == self.new_count {
            format!("共{}页，页数没有变", self.new_count)
        } else {
            format!("页数由{}页变为{}页", self.old_count, self.new_count)
        }
    }

    /// Pages that are as they were, and those whose numbers alone moved.
    pub fn rest_in_words(&self) -> String {
        let mut words = format!("{}页没有变", self.same);
        if self.renumbered > 0 {
            words.push_str(&format!("（其中{}页只有页码顺移）", self.renumbered));
        }
        words
    }
}

impl PageChange {
    /// `第5页：收支预算总表`.
    pub fn sentence(&self) -> String {
        let page = |label: &Option<String>| match label.as_deref() {
            Some(label) if label.chars().all(|c| c.is_ascii_digit()) => format!("第{label}页"),
            Some(label) => label.to_owned(),
            None => String::new(),
        };
        let (old, new) = (page(&self.old), page(&self.new));
        let which = match self.fate {
            PageFate::Added => format!("＋ 新增{new}"),
            PageFate::Gone => format!("－ 没有了原{old}"),
            PageFate::Changed if old == new => new,
            PageFate::Changed => format!("{new}（原{old}）"),
        };
        if self.on.is_empty() { which } else { format!("{which}：{}", self.on.join("、")) }
    }
}

impl Difference {
    /// The followers of a group by their tables: `收入总表3处`.
    pub fn by_table(&self, figures: &[usize]) -> Vec<String> {
        let mut counts: Vec<(String, usize)> = Vec::new();
        for at in figures {
            let figure = &self.figures[*at];
            let table = format!("{}{}", year(figure.of_last_year), figure.table);
            match counts.iter_mut().find(|(known, _)| *known == table) {
                Some((_, count)) => *count += 1,
                None => counts.push((table, 1)),
            }
        }
        counts.into_iter().map(|(table, count)| format!("{table}{count}处")).collect()
    }

    /// How many figures changed by themselves, and how many follow.
    pub fn figure_counts(&self) -> (usize, usize) {
        let count = |of: fn(&super::FigureGroup) -> usize| self.groups.iter().map(of).sum();
        (count(|group| group.heads.len()), count(|group| group.followers.len()))
    }

    /// Which files are other bytes, and which are not.
    pub fn files_in_words(&self) -> String {
        let mut words = Vec::new();
        type Fits = fn(&super::FileChange) -> bool;
        let groups: [(&str, Fits); 4] = [
            ("变了", |own| !own.same && own.old.is_some() && own.new.is_some()),
            ("新增", |own| own.old.is_none()),
            ("没有了", |own| own.new.is_none()),
            ("没有变", |own| own.same),
        ];
        for (word, fits) in groups {
            let names: Vec<&str> =
                self.files.iter().filter(|own| fits(own)).map(|own| own.name.as_str()).collect();
            if !names.is_empty() {
                words.push(format!("{} {word}", names.join("、")));
            }
        }
        words.join("；")
    }

    /// What stayed, in a sentence.
    pub fn unchanged_in_words(&self) -> String {
        let own = &self.unchanged;
        format!(
            "{}个数、{}句文字、{}项填写内容、{}项核对的结果",
            own.figures, own.sentences, own.facts, own.rules
        )
    }

    /// How many differences of each kind there are, in a line; of nothing, that there is none.
    pub fn sum(&self) -> String {
        let (heads, followers) = self.figure_counts();
        let counts = [
            (heads, "个数自己变了"),
            (followers, "个数随之变动"),
            (self.rows.len(), "行增减或改名"),
            (self.words.len(), "处表内文字"),
            (self.sentences.len(), "句公开文字"),
            (self.facts.len(), "项填写内容"),
            (self.projects.len(), "个项目"),
            (self.rules.len(), "项核对结果"),
        ];
        let told: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count}{what}"))
            .collect();
        if told.is_empty() { "没有差别".to_owned() } else { told.join("，") }
    }
}
