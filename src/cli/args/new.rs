//! Arguments of `gongkai new`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `new`.
#[derive(Debug, Clone, Args)]
pub struct NewArgs {
    /// 新建的单位文件夹；里面已有的文件不会改动
    #[arg(value_name = "单位文件夹", help_heading = "参数")]
    pub folder: PathBuf,
    /// 单位全称，与公章一致；在终端里运行，这一项和下面几项不写也会逐项问
    #[arg(long, value_name = "全称", help_heading = "选项")]
    pub name: Option<String>,
    /// 部门还是单位
    #[arg(long, value_name = "部门或单位", help_heading = "选项")]
    pub kind: Option<String>,
    /// 单位性质，如行政、参公；有哪几种，由模板包定
    #[arg(long, value_name = "性质", help_heading = "选项")]
    pub nature: Option<String>,
    /// 预算级次，如市级、区级；有哪几种，由模板包定
    #[arg(long, value_name = "级次", help_heading = "选项")]
    pub level: Option<String>,
    /// 哪一年的预算，四位数
    #[arg(long, value_name = "年份", help_heading = "选项")]
    pub year: Option<u16>,
    /// 用哪个模板包（用哪个省市的表样和文字），写编号或中文名称的开头
    #[arg(long, value_name = "模板包", help_heading = "选项")]
    pub pack: Option<String>,
    /// 已有的预算表（财政系统导出的工作簿）：原样放进新文件夹，只另写要填的三页；可以写几次
    #[arg(long, value_name = "工作簿", help_heading = "选项")]
    pub tables: Vec<PathBuf>,
    /// 去年的单位文件夹：沿用里面的填写内容，年份往后移一年，要重新核实的标上“待核”
    #[arg(long, value_name = "去年的文件夹", help_heading = "选项")]
    pub from: Option<PathBuf>,
    /// 自制的模板文件夹；可以写几次
    #[arg(long, value_name = "文件夹", help_heading = "选项")]
    pub templates: Vec<PathBuf>,
}
