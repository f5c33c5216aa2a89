//! Arguments of `watch`.

use std::path::PathBuf;

use clap::Args;

use super::{BuildArgs, CorrectionArgs, FontArgs, InputArgs, JobsArgs, NoteArgs};

/// Arguments of `watch`.
#[derive(Debug, Clone, Args)]
pub struct WatchArgs {
    /// What to read.
    #[command(flatten)]
    pub input: InputArgs,
    /// 输出文件夹；草稿放在其中的“内部/草稿”
    #[arg(
        short,
        long,
        value_name = "文件夹",
        default_value = "output",
        hide_default_value = true,
        help_heading = "选项"
    )]
    pub output: PathBuf,
    /// Where fonts are.
    #[command(flatten)]
    pub fonts: FontArgs,
    /// 警告也当作错误
    #[arg(long, help_heading = "选项")]
    pub strict: bool,
    /// For tests: to end after so many rounds.
    #[arg(long, hide = true)]
    pub rounds: Option<usize>,
}

impl WatchArgs {
    /// What is done with one unit in a round: a draft, since a save is no publication.
    pub fn draft_of(&self, folder: PathBuf) -> BuildArgs {
        let templates = self.input.templates.clone();
        BuildArgs {
            input: InputArgs { inputs: vec![folder], templates, quiet: false },
            output: self.output.clone(),
            format: Vec::new(),
            fonts: self.fonts.clone(),
            jobs: JobsArgs::default(),
            again: false,
            strict: self.strict,
            draft: true,
            correction: CorrectionArgs::default(),
            note: NoteArgs { by: None, why: None },
            watched: true,
        }
    }
}
