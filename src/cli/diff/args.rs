//! Arguments of `diff`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::FontArgs;

/// Arguments of `diff`.
#[derive(Debug, Clone, Args)]
pub struct DiffArgs {
    /// 旧的：单位文件夹，或者输出文件夹、其中留有“输入”的一版
    #[arg(value_name = "旧的", help_heading = "参数")]
    pub old: PathBuf,
    /// 新的：同样写法
    #[arg(value_name = "新的", help_heading = "参数")]
    pub new: PathBuf,
    /// 把差别写成一个网页，写文件名；内部使用，不要放进“公开”
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub html: Option<PathBuf>,
    /// 把差别写成 JSON，供别的程序读；写文件名
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub json: Option<PathBuf>,
    /// 按新的一边“检查意见”页，逐条写成整改情况表（.xlsx），写文件名；内部使用，不要放进“公开”
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub rectification: Option<PathBuf>,
    /// 有差别就以 1 结束；没有看出差别、但有比不了的，以 2 结束。不写这一项，比完就以 0 结束
    #[arg(long, help_heading = "选项")]
    pub exit_code: bool,
    /// 自制的模板文件夹；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
    /// Where fonts are: page numbers hang on them.
    #[command(flatten)]
    pub fonts: FontArgs,
}
