//! Arguments about corrections of what was published.

use clap::{Args, ValueEnum};

/// Whether, why and when an edition corrects one before it.
#[derive(Debug, Clone, Default, Args)]
pub struct CorrectionArgs {
    /// 更正已经公开的文件：写原因，一句话，会公开印出。封面加“更正版”，另附一份更正说明
    #[arg(
        id = "correction",
        long = "correction",
        value_name = "原因",
        conflicts_with_all = ["draft", "format"],
        help_heading = "更正"
    )]
    pub reason: Option<String>,
    /// 差错更正：批准的预算没有变，公开的文件写错了；预算调整：批准的预算变了，已公开的不改。不写就问
    #[arg(
        long = "correction-kind",
        value_name = "哪一种",
        requires = "correction",
        hide_possible_values = true,
        help_heading = "更正"
    )]
    pub kind: Option<CorrectionKind>,
    /// 更正日期，如 2026-03-05，印在封面和说明上。不写就问
    #[arg(long = "correction-date", value_name = "日期", requires = "correction", help_heading = "更正")]
    pub date: Option<String>,
    /// 与第几版比；不写就是现在公开的一版。上一版没有真正公开过的，写公开过的那一版
    #[arg(long = "correction-since", value_name = "版", requires = "correction", help_heading = "更正")]
    pub since: Option<u32>,
}

impl CorrectionArgs {
    /// Whether something is corrected: no other option of these stands without the reason.
    pub fn is_stated(&self) -> bool {
        self.reason.is_some()
    }
}

/// What is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CorrectionKind {
    /// The document is wrong; what was approved is not.
    #[value(name = "差错更正")]
    Error,
    /// What was approved has changed.
    #[value(name = "预算调整")]
    Adjustment,
}
