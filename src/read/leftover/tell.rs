//! What is said of cells that were left.

use crate::diag::Diagnostic;

use super::{Rest, is_figure};

/// Characters of a text that are shown as a sample.
const SAMPLE: usize = 30;

impl Rest<'_> {
    /// Says what a row holds that was not kept.
    pub(super) fn not_kept(&self, row: u32, cells: &[(u32, u32)]) -> Diagnostic {
        let figure = cells.iter().find(|at| self.grid.get(at.0, at.1).is_some_and(is_figure));
        let first = figure.or(cells.first()).copied().unwrap_or_default();
        let sample = sample(&self.grid.text(first.0, first.1));
        let message = format!(
            "“{}”的第{}行没有编码，或没有名称和金额，没有采用：{}格，例如“{sample}”",
            self.schema.id,
            row + 1,
            cells.len()
        );
        let told = match figure {
            Some(_) => Diagnostic::error("读取-多余行", message),
            None => Diagnostic::warning("读取-多余行", message),
        };
        told.at_cell(&self.grid.cell(first.0, first.1))
            .hint("是表中内容的，请补上编码、名称和金额；只是说明的，请移到表下，以“注：”开头")
            .resting_on(self.grid.texts(cells))
    }

    /// Says what stands under a name that no column or field of the table has.
    pub(super) fn unclaimed(&self, name: &str, cells: &[(u32, u32)]) -> Diagnostic {
        let figure = cells.iter().find(|at| self.grid.get(at.0, at.1).is_some_and(is_figure));
        let first = figure.or(cells.first()).copied().unwrap_or_default();
        let sample = sample(&self.grid.text(first.0, first.1));
        let count = cells.len();
        let table = &self.schema.id;
        if let Some(away) = self.taken_away(name) {
            return self.removed(name, &away, figure.is_some(), (first, cells));
        }
        let hint = "请核对名称；如果本地确有这一项，请在模板包的 tables.toml 里补上（与别的列拼成一句的写进 before、after，不公开的写进 ignore）";
        let told = match figure {
            Some(_) => Diagnostic::error(
                "读取-多余列",
                format!("“{table}”不应有{name}，而这里有数，没有采用：{count}格，例如{sample}"),
            ),
            None => Diagnostic::warning(
                "读取-多余列",
                format!("“{table}”的{name}没有采用：{count}格文字，例如“{sample}”"),
            ),
        };
        told.at_cell(&self.grid.cell(first.0, first.1)).hint(hint).resting_on(self.grid.texts(cells))
    }

    /// Who took a column or field away, told by its name as messages have it: `“名称”一列`.
    fn taken_away(&self, name: &str) -> Option<String> {
        let label = name.strip_prefix('“')?.rsplit_once('”')?.0;
        self.away.column(label)
    }

    /// Says that a layer of the pack took away what the sheet has.
    fn removed(
        &self,
        name: &str,
        away: &str,
        figures: bool,
        (first, cells): ((u32, u32), &[(u32, u32)]),
    ) -> Diagnostic {
        let (table, count) = (&self.schema.id, cells.len());
        let sample = sample(&self.grid.text(first.0, first.1));
        let message = format!("“{table}”的{name}是 {away}去掉的，而表里有它");
        let told = match figures {
            true => {
                Diagnostic::error("读取-多余列", format!("{message}的数，没有采用：{count}格，例如{sample}"))
            }
            false => Diagnostic::warning(
                "读取-多余列",
                format!("{message}，没有采用：{count}格文字，例如“{sample}”"),
            ),
        };
        let label = name.strip_prefix('“').and_then(|rest| rest.rsplit_once('”')).map_or(name, |own| own.0);
        told.at_cell(&self.grid.cell(first.0, first.1))
            .hint(format!(
                "要公开的，请删去那里的 remove = true；表里留着、只是不公开的，请在“{table}”的 [[table]] 下写 ignore = [\"{label}\"]"
            ))
            .resting_on(self.grid.texts(cells))
    }

    /// Says that figures stand around the table.
    pub(super) fn around(&self, cells: &[(u32, u32)]) -> Diagnostic {
        let first = cells.first().copied().unwrap_or_default();
        let sample = sample(&self.grid.text(first.0, first.1));
        let message = format!("“{}”的表外有数，没有采用：{}格，例如{sample}", self.schema.id, cells.len());
        Diagnostic::warning("读取-表外数", message)
            .at_cell(&self.grid.cell(first.0, first.1))
            .hint("验算用的数请删去；是表中内容的，请补上列名或移进表里")
            .resting_on(self.grid.texts(cells))
    }
}

/// The beginning of a text.
pub(super) fn sample(text: &str) -> String {
    let mut sample: String = text.chars().take(SAMPLE).collect();
    if text.chars().count() > SAMPLE {
        sample.push('…');
    }
    sample
}
