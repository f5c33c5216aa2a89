//! Arguments of the tools of a template writer.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::TEMPLATE;

/// The tools of a template writer.
#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// 检查模板文件夹：不要工作簿，一次说出全部问题在哪个文件第几行
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai pack check 本局模板\n　　gongkai pack check inputs/新单位/templates")]
    Check(PackCheckArgs),
    /// 把一套模板包，或其中一个文件，抄到文件夹里，好照着改；已有的文件不会改动
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai pack export 模板包\n　　gongkai pack export 模板包 part3 -o 本局模板")]
    Export(PackExportArgs),
    /// 新建一套只写几处改动的模板包，其余照底本；里面有各种改法的例子
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai pack new 本局模板 --base 模板包 --name 某市某局部门预算公开")]
    New(PackNewArgs),
    /// 看一套模板包里有什么、怎样用：表和路径、填写的内容、块、变量、过滤器、函数、核对，都有例子
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai pack show\n　　gongkai pack show 表 --pack 模板包\n　　gongkai pack show 填写内容 --unit inputs/nanchang-2023\n　　gongkai pack show wan --unit inputs/nanchang-2023")]
    Show(PackShowArgs),
}

/// Arguments of `pack check`.
#[derive(Debug, Clone, Args)]
pub struct PackCheckArgs {
    /// 模板文件夹；可以写几个
    #[arg(required = true, value_name = "模板文件夹", help_heading = "参数")]
    pub folders: Vec<PathBuf>,
    /// 底本是哪个模板包；pack.toml 里写着 base 的、单位文件夹里的 templates，不用写
    #[arg(long, value_name = "模板包", help_heading = "选项")]
    pub base: Option<String>,
    /// 底本所在的文件夹，不在旁边的才写；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
}

/// Arguments of `pack export`.
#[derive(Debug, Clone, Args)]
pub struct PackExportArgs {
    /// 模板包的编号，或中文名称的开头
    #[arg(value_name = "模板包", help_heading = "参数")]
    pub pack: String,
    /// 只要其中一个文件，如 part3、tables；不写就抄出全部
    #[arg(value_name = "文件", help_heading = "参数")]
    pub part: Option<String>,
    /// 写到哪个文件夹；不写的，全套写到以模板包命名的文件夹，一个文件写到现在的文件夹
    #[arg(short, long, value_name = "文件夹", help_heading = "选项")]
    pub output: Option<PathBuf>,
    /// 模板包所在的文件夹，不是内置的才写；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
}

/// Arguments of `pack new`.
#[derive(Debug, Clone, Args)]
pub struct PackNewArgs {
    /// 新模板包的文件夹；已有的文件不会改动
    #[arg(value_name = "文件夹", help_heading = "参数")]
    pub folder: PathBuf,
    /// 底本：没有另写的都照它；写编号或中文名称的开头
    #[arg(long, value_name = "模板包", help_heading = "选项")]
    pub base: String,
    /// 新模板包的中文名称；不写就与编号相同
    #[arg(long, value_name = "名称", help_heading = "选项")]
    pub name: Option<String>,
    /// 新模板包的编号，单位在 unit.toml 里写它；不写就用文件夹的名称
    #[arg(long, value_name = "编号", help_heading = "选项")]
    pub id: Option<String>,
    /// 底本所在的文件夹，不在旁边的才写；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
}

/// Arguments of `pack show`.
#[derive(Debug, Clone, Args)]
pub struct PackShowArgs {
    /// 看什么：表、填写内容、模板、块、语句、变量、过滤器、函数、判断、核对、名词、编码，或其中一样东西的名称；不写就说有哪些
    #[arg(value_name = "内容", help_heading = "参数")]
    pub what: Option<String>,
    /// 看哪个模板包，写编号或中文名称的开头；不写就用内置的第一个
    #[arg(long, value_name = "模板包", conflicts_with = "unit", help_heading = "选项")]
    pub pack: Option<String>,
    /// 看这个单位用的模板包，连同单位自己的 templates；例子印出这个单位的数和文字
    #[arg(long, value_name = "单位文件夹", help_heading = "选项")]
    pub unit: Option<PathBuf>,
    /// 自制的模板文件夹；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
    /// 写成一篇 Markdown；不写内容的，全部写在一篇里
    #[arg(long, help_heading = "选项")]
    pub markdown: bool,
}
