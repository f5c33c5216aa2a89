//! Arguments of `messages`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `messages`.
#[derive(Debug, Clone, Args)]
pub struct MessagesArgs {
    /// 信息前面方括号里的编号，或其中的几个字；不写就列出全部
    #[arg(value_name = "编号", help_heading = "参数")]
    pub code: Option<String>,
    /// 核对规则看哪个模板包的，不写就看内置的各个
    #[arg(long, value_name = "模板包", help_heading = "选项")]
    pub pack: Option<String>,
    /// 自制的模板文件夹；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
}
