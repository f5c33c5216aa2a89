//! Arguments, help and complaints about them, all in Chinese.

mod complaint;
mod correction;
mod history;
mod messages;
mod new;
mod pack;
mod parsing;
mod watch;

use std::path::PathBuf;

use crate::typeset::fonts::FontPlaces;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

pub use correction::{CorrectionArgs, CorrectionKind};
pub use history::{EditionsArgs, NoteArgs, RestoreArgs, VerifyArgs};
pub use messages::MessagesArgs;
pub use new::NewArgs;
pub use pack::{PackCheckArgs, PackCommand, PackExportArgs, PackNewArgs, PackShowArgs};
pub use parsing::{NoCommand, parse, parse_from, shown};
pub use watch::WatchArgs;

/// 部门预算公开文件的核对与编制：由预算表和文字说明生成公开文件（PDF、XLSX、HTML）
#[derive(Debug, Parser)]
#[command(name = "gongkai", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true, subcommand_required = true, arg_required_else_help = true)]
#[command(subcommand_help_heading = "命令", subcommand_value_name = "命令", help_template = TEMPLATE)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// 显示帮助
    #[arg(short = 'h', long = "help", action = ArgAction::Help, global = true, help_heading = "选项")]
    help: Option<bool>,
    /// 全部说出来：尾差、提示、没有核对的各项和原因、写出的每个文件
    #[arg(short = 'v', long, global = true, help_heading = "选项")]
    pub verbose: bool,
    /// 显示版本
    #[arg(short = 'V', long = "version", action = ArgAction::Version, help_heading = "选项")]
    version: Option<bool>,
}

const TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n{all-args}{after-help}";

/// The commands, in the order in which a clerk comes to need them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 新建一个单位的文件夹：要填的空白表，或沿用去年的填写内容
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai new inputs/新单位\n　　gongkai new inputs/新单位 --pack 模板包 --name 单位全称 --kind 单位 --nature 行政 --level 市级 --year 2027\n　　gongkai new inputs/新单位 --tables 导出.xlsx\n　　gongkai new inputs/某单位-2027 --from inputs/某单位-2026")]
    New(NewArgs),
    /// 写一份要填写的工作簿（基本情况、文字说明、变动原因三页），已经写在 unit.toml 里的一并填好
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai facts inputs/新单位 --pack 模板包 --kind 部门\n　　gongkai facts inputs/nanchang-2023")]
    Facts(FactsArgs),
    /// 写一份各单位的名录（编码、名称、批复、网址等），各单位已经写明的一并填好；放在各单位文件夹旁边，核对时要用
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai roster 各单位\n　　gongkai roster 各单位 -o 名录.xlsx")]
    Roster(RosterArgs),
    /// 只核对预算表和文字说明，不生成文件
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai check inputs/nanchang-2023 --report 报告")]
    Check(CheckArgs),
    /// 守着单位文件夹：工作簿、unit.toml、模板一存盘就核对并排出草稿；不公开
    #[command(help_template = TEMPLATE, after_help = "\n只排草稿（同 gongkai build --draft），从不动“公开”；按 Ctrl+C 结束。\n\n例：gongkai watch inputs/nanchang-2023 -o output")]
    Watch(WatchArgs),
    /// 核对预算表，全部相符后生成公开文件
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai build inputs/nanchang-2023 -o output")]
    Build(BuildArgs),
    /// 把所属各单位的预算表加起来，写成部门的预算表
    #[command(help_template = TEMPLATE, after_help = "\n先在部门的“基本情况”页（或 unit.toml）写上“所属单位的文件夹”。已有的文件不会改动。\n\n例：gongkai consolidate inputs/某局\n　　gongkai consolidate inputs/某局 -o 汇总预算表.xlsx")]
    Consolidate(ConsolidateArgs),
    /// 说明一个数字：取自哪几格，印在哪一句，参加哪些核对
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai explain inputs/nanchang-2023 389.13\n　　gongkai explain inputs/nanchang-2023 表名/行/列\n　　gongkai explain inputs/nanchang-2023 编制人数")]
    Explain(ExplainArgs),
    /// 比较两份输入：哪些数、句子、事实变了，哪些只是随之变动，哪些没有变
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai diff 旧版 新版\n　　gongkai diff 旧版 新版 --html 差别.html")]
    Diff(super::diff::args::DiffArgs),
    /// 看程序怎样读工作簿：每张工作表认作哪张表，为什么
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai inspect 预算表.xlsx\n　　gongkai inspect 预算表.xlsx --suggest > templates/tables-本地.toml")]
    Inspect(InspectArgs),
    /// 列出全部核对规则和依据
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai rules\n　　gongkai rules 模板包 --templates 本地模板")]
    Rules(RulesArgs),
    /// 说明一条信息的编号：是什么意思、常见起因、怎么办
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai messages 读取-多余行\n　　gongkai messages 发布")]
    Messages(MessagesArgs),
    /// 列出生成过的各版：何时、何人、为什么，现在公开的是哪一版
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai editions output")]
    Editions(EditionsArgs),
    /// 查验公开文件和留存的各版：缺了、改过、多出的文件；查一个文件是哪一版
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai verify output\n　　gongkai verify output --inputs inputs/nanchang-2023\n　　gongkai verify output --file 网上下载的.pdf")]
    Verify(VerifyArgs),
    /// 把“公开”恢复为以前的一版，或取出那一版所用的预算表和文字
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai restore output/nanchang-2023/2023 1 --why 误改\n　　gongkai restore output/nanchang-2023/2023 1 --to inputs/第1版")]
    Restore(RestoreArgs),
    /// 列出各种用途用哪个字体，在哪里找到，代替了什么
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai fonts --font-dir 字体")]
    Fonts(FontsArgs),
    /// 写出命令行的补全脚本
    #[command(help_template = TEMPLATE, after_help = "\n例：gongkai completions bash > ~/.local/share/bash-completion/completions/gongkai\n　　gongkai completions fish > ~/.config/fish/completions/gongkai.fish")]
    Completions(CompletionsArgs),
    /// 程序自己用：另开一个进程编制公开文件
    #[command(hide = true, name = "compose-apart")]
    ComposeApart(super::apart::child::ComposeArgs),
    /// 写模板用的工具：检查、抄出、新建一套模板包
    #[command(subcommand, help_template = TEMPLATE, subcommand_required = true, arg_required_else_help = true)]
    #[command(subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Pack(PackCommand),
}

/// What both commands read.
#[derive(Debug, Clone, Args)]
pub struct InputArgs {
    /// 单位文件夹，内有预算表和填好的“基本情况”等三页（或 unit.toml）；可以写几个，也可以写装着各单位文件夹的文件夹
    #[arg(required = true, value_name = "单位文件夹", help_heading = "参数")]
    pub inputs: Vec<PathBuf>,
    /// 自制的模板文件夹：没有 pack.toml 的，给每个单位加上；有 pack.toml 的，给写着用它的单位。可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
    /// 没有问题的单位什么也不说；有错误的照说
    #[arg(short, long, conflicts_with = "verbose", help_heading = "选项")]
    pub quiet: bool,
}

/// While one waits for the disk another computes.
const UNITS_A_PROCESSOR: usize = 2;
/// More only need more memory, some 20 megabytes each.
const MOST_UNITS: usize = 32;

/// How many units are worked on at a time.
#[derive(Debug, Clone, Default, Args)]
pub struct JobsArgs {
    /// 同时做几个单位；不写就按这台电脑的处理器数，一个处理器两个
    #[arg(short, long, value_name = "个数", value_parser = clap::value_parser!(u16).range(1..), help_heading = "选项")]
    pub jobs: Option<u16>,
}

impl JobsArgs {
    /// So many; where nobody says, some for each processor of the machine.
    pub fn count(&self) -> usize {
        // a machine that does not say how many it has has one
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        let own = || (processors() * UNITS_A_PROCESSOR).min(MOST_UNITS);
        self.jobs.map_or_else(own, usize::from)
    }
}

/// Arguments of `build`.
#[derive(Debug, Clone, Args)]
pub struct BuildArgs {
    /// What to read.
    #[command(flatten)]
    pub input: InputArgs,
    /// 输出文件夹
    #[arg(
        short,
        long,
        value_name = "文件夹",
        default_value = "output",
        hide_default_value = true,
        help_heading = "选项"
    )]
    pub output: PathBuf,
    /// 要生成的格式，用逗号分开：pdf,xlsx,html；不写就全部生成。上一版有而这次不写的格式，内容若有变化就不能只生成一部分
    #[arg(
        long,
        value_name = "格式",
        value_delimiter = ',',
        hide_possible_values = true,
        help_heading = "选项"
    )]
    pub format: Vec<Format>,
    /// Where fonts are.
    #[command(flatten)]
    pub fonts: FontArgs,
    /// How many at a time.
    #[command(flatten)]
    pub jobs: JobsArgs,
    /// 几个单位一起生成时，没有变化的也重新生成一遍；不写就跳过它们
    #[arg(long, help_heading = "选项")]
    pub again: bool,
    /// 警告也当作错误
    #[arg(long, help_heading = "选项")]
    pub strict: bool,
    /// 有错误也排出草稿，只放在“内部”，每页印有“草稿”；草稿不进记录，所以不能写 --by、--why
    #[arg(long, conflicts_with_all = ["by", "why"], help_heading = "选项")]
    pub draft: bool,
    /// Whether it corrects what was published.
    #[command(flatten)]
    pub correction: CorrectionArgs,
    /// Who, and why.
    #[command(flatten)]
    pub note: NoteArgs,
    /// Whether `watch` runs it, which tells itself what is open.
    #[arg(skip)]
    pub watched: bool,
}

/// Where fonts may be looked for.
#[derive(Debug, Clone, Args)]
pub struct FontArgs {
    /// 另找字体的文件夹；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub font_dir: Vec<PathBuf>,
    /// 不用系统里的字体，只用 --font-dir 和内置字体
    #[arg(long, help_heading = "选项")]
    pub no_system_fonts: bool,
}

impl FontArgs {
    /// The places.
    pub fn places(&self) -> FontPlaces {
        FontPlaces { folders: self.font_dir.clone(), system: !self.no_system_fonts, ..FontPlaces::default() }
    }
}

/// Arguments of `check`.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// What to read.
    #[command(flatten)]
    pub input: InputArgs,
    /// How many at a time.
    #[command(flatten)]
    pub jobs: JobsArgs,
    /// 警告也当作错误
    #[arg(long, help_heading = "选项")]
    pub strict: bool,
    /// 把报告写成 check.html 和 check.json，放在这个文件夹
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub report: Option<PathBuf>,
    /// json：把核对结果印成 check.json 的样子，给别的程序读；几个单位就是一个清单
    #[arg(
        long,
        value_name = "格式",
        hide_possible_values = true,
        conflicts_with = "quiet",
        help_heading = "选项"
    )]
    pub format: Option<CheckFormat>,
}

/// How `check` tells what it found, if not in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// As check.json.
    Json,
}

/// Arguments of `consolidate`.
#[derive(Debug, Clone, Args)]
pub struct ConsolidateArgs {
    /// 部门的文件夹，写着它的所属单位的文件夹
    #[arg(value_name = "部门文件夹", help_heading = "参数")]
    pub folder: PathBuf,
    /// 写到哪个文件；不写就是部门文件夹里的“汇总预算表.xlsx”
    #[arg(short, long, value_name = "文件", help_heading = "选项")]
    pub output: Option<PathBuf>,
    /// 自制的模板文件夹；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
}

/// Arguments of `explain`.
#[derive(Debug, Clone, Args)]
pub struct ExplainArgs {
    /// 单位文件夹，内有预算表和填好的“基本情况”等三页（或 unit.toml）
    #[arg(value_name = "单位文件夹", help_heading = "参数")]
    pub folder: PathBuf,
    /// 印出来的数字，或单元格路径，或填写的一项（写它的中文名称，如 编制人数，或 unit.toml 里的写法）
    #[arg(value_name = "数字、路径或名称", help_heading = "参数")]
    pub what: String,
    /// 自制的模板文件夹；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
}

/// A pack to look at.
#[derive(Debug, Clone, Args)]
pub struct PackArgs {
    /// 模板包的名称，不写就用内置的第一个
    #[arg(value_name = "模板包", help_heading = "参数")]
    pub pack: Option<String>,
    /// 自制的模板文件夹；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
}

/// Arguments of `rules`.
#[derive(Debug, Clone, Args)]
pub struct RulesArgs {
    /// Which pack.
    #[command(flatten)]
    pub pack: PackArgs,
}

/// Arguments of `fonts`.
#[derive(Debug, Clone, Args)]
pub struct FontsArgs {
    /// Which pack.
    #[command(flatten)]
    pub pack: PackArgs,
    /// Where fonts are.
    #[command(flatten)]
    pub places: FontArgs,
}

/// Arguments of `inspect`.
#[derive(Debug, Clone, Args)]
pub struct InspectArgs {
    /// 工作簿，或放工作簿的文件夹；可以写几个
    #[arg(required = true, value_name = "工作簿", help_heading = "参数")]
    pub workbooks: Vec<PathBuf>,
    /// 用哪个模板包，不写就用内置的第一个
    #[arg(long, value_name = "模板包", help_heading = "选项")]
    pub pack: Option<String>,
    /// 自制的模板文件夹；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
    /// 认不出的表，写出能让程序认出它的 tables.toml 内容
    #[arg(long, help_heading = "选项")]
    pub suggest: bool,
}

/// Arguments of `completions`.
#[derive(Debug, Clone, Args)]
pub struct CompletionsArgs {
    /// 用哪个命令行：bash、zsh、fish、powershell、elvish
    #[arg(value_name = "命令行", hide_possible_values = true, help_heading = "参数")]
    pub shell: clap_complete::Shell,
}

/// Arguments of `facts`.
#[derive(Debug, Clone, Args)]
pub struct FactsArgs {
    /// 单位文件夹；写好的“基本情况.xlsx”放在里面，已有的文件不会改动
    #[arg(value_name = "单位文件夹", help_heading = "参数")]
    pub folder: PathBuf,
    /// 用哪个模板包（用哪个省市的表样和文字），写编号或中文名称的开头；已经写在单位文件夹里的不用写
    #[arg(long, value_name = "模板包", help_heading = "选项")]
    pub pack: Option<String>,
    /// 部门还是单位，先替你填上
    #[arg(long, value_name = "部门或单位", help_heading = "选项")]
    pub kind: Option<String>,
    /// 自制的模板文件夹；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
}

/// Arguments of `roster`.
#[derive(Debug, Clone, Args)]
pub struct RosterArgs {
    /// 各单位文件夹所在的文件夹
    #[arg(value_name = "各单位所在的文件夹", help_heading = "参数")]
    pub folder: PathBuf,
    /// 写成哪个文件；不写就是那个文件夹里的“名录.xlsx”，已有的文件不会改动
    #[arg(short, long, value_name = "名录", help_heading = "选项")]
    pub output: Option<PathBuf>,
    /// 自制的模板文件夹；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
}

/// A form of publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Format {
    /// PDF.
    Pdf,
    /// XLSX.
    Xlsx,
    /// HTML.
    Html,
}

impl From<Format> for crate::edition::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Pdf => Self::Pdf,
            Format::Xlsx => Self::Xlsx,
            Format::Html => Self::Html,
        }
    }
}
