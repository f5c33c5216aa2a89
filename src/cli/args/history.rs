//! Arguments about editions that were made before.

use std::path::PathBuf;

use clap::Args;

use super::FontArgs;

/// Who runs the program, and why: for the record beside the editions.
#[derive(Debug, Clone, Args)]
pub struct NoteArgs {
    /// 谁生成的，写进“内部”里的记录；不写就用这台电脑的用户名
    #[arg(long, value_name = "姓名", help_heading = "选项")]
    pub by: Option<String>,
    /// 为什么生成，写进“内部”里的记录
    #[arg(long, value_name = "原因", help_heading = "选项")]
    pub why: Option<String>,
}

/// Arguments of `editions`.
#[derive(Debug, Clone, Args)]
pub struct EditionsArgs {
    /// 输出文件夹，或其中一个单位、一个年份的文件夹
    #[arg(value_name = "输出文件夹", help_heading = "参数")]
    pub output: PathBuf,
}

/// Arguments of `verify`.
#[derive(Debug, Clone, Args)]
pub struct VerifyArgs {
    /// 输出文件夹，或其中一个单位、一个年份的文件夹
    #[arg(value_name = "输出文件夹", help_heading = "参数")]
    pub output: PathBuf,
    /// 查这个文件是哪一版的；可以写几次
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub file: Vec<PathBuf>,
    /// 用这个单位文件夹里现在的预算表和文字再排一次，看是否还得到现行的一版；不改动任何文件
    #[arg(long, value_name = "单位文件夹", conflicts_with = "file", help_heading = "选项")]
    pub inputs: Option<PathBuf>,
    /// 自制的模板文件夹，与 --inputs 一起用；可以写几次
    #[arg(long, value_name = "文件夹", requires = "inputs", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
    /// 用各版留存的预算表和文字重排一次，看是否一字节不差；不改动任何文件
    #[arg(long, conflicts_with = "file", help_heading = "选项")]
    pub rebuild: bool,
    /// Where fonts are.
    #[command(flatten)]
    pub fonts: FontArgs,
}

/// Arguments of `restore`.
#[derive(Debug, Clone, Args)]
pub struct RestoreArgs {
    /// 一个年份的文件夹，如 output/nanchang-2023/2023；只生成过一个单位一个年份的，写输出文件夹就可以
    #[arg(value_name = "年份文件夹", help_heading = "参数")]
    pub year: PathBuf,
    /// 第几版
    #[arg(value_name = "版", help_heading = "参数")]
    pub number: u32,
    /// 不动“公开”，只把那一版所用的预算表、文字和模板取出来，放到这个新文件夹
    #[arg(long, value_name = "新文件夹", help_heading = "选项")]
    pub to: Option<PathBuf>,
    /// Who, and why.
    #[command(flatten)]
    pub note: NoteArgs,
}
