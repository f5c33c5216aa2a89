//! `charts.toml`: which figures are charted, and in which words.

use serde::Deserialize;

use super::at::Written;

/// All charts of a pack. Whether they are printed is for `style.toml` to say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charts {
    /// Names of the bars of this year and of last year, as Tera lines.
    #[serde(default)]
    pub series: Vec<Written>,
    /// Before the title, for those who cannot see the chart: `条形图：`.
    #[serde(default)]
    pub kind: String,
    /// The charts, in print order.
    #[serde(rename = "chart", default)]
    pub charts: Vec<ChartSpec>,
}

/// A chart: a bar for each row of a level, or for each path listed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartSpec {
    /// Its title, a Tera line.
    pub title: Written,
    /// The rows that are charted.
    #[serde(default)]
    pub rows: Option<RowsSpec>,
    /// Figures that are charted one by one, after the rows.
    #[serde(default, rename = "bar")]
    pub bars: Vec<BarSpec>,
}

/// Rows of one level of a table, with the figures of one column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowsSpec {
    /// The table, with its side if it has two.
    pub table: Written,
    /// The level of its codes.
    pub level: Written,
    /// The column.
    pub column: Written,
}

/// One figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BarSpec {
    /// Its cell path.
    pub path: Written,
    /// What it is called in the chart.
    pub label: String,
}
