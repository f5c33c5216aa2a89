//! What every message means: each code of a [`crate::diag::Diagnostic`] with its cause and cure, for the clerk who has
//! only the bracket before her (`gongkai messages`), and for the guide's page of messages.
//!
//! `tests/all/messages.rs` holds the codes against the sources, both ways.

mod composing;
mod packs;
pub mod page;
mod publishing;
mod reading;
mod stated;
mod tools;

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeSpec {
    /// The code, as it stands in brackets: `读取-多余行`.
    pub code: &'static str,
    /// What it says, in one sentence.
    pub means: &'static str,
    /// How it usually comes about.
    pub cause: &'static str,
    /// What to do.
    pub cure: &'static str,
}

const fn of(code: &'static str, means: &'static str, cause: &'static str, cure: &'static str) -> CodeSpec {
    CodeSpec { code, means, cause, cure }
}

/// Codes of one step of the work.
#[derive(Debug)]
pub struct CodeGroup {
    /// What they are about.
    pub title: &'static str,
    /// When they are told.
    pub when: &'static str,
    /// The codes.
    pub codes: &'static [CodeSpec],
}

/// All codes, in the order in which a clerk meets them.
pub static GROUPS: &[CodeGroup] = &[
    CodeGroup {
        title: "读工作簿", when: "打开工作簿、认表、取数的时候", codes: reading::CODES
    },
    CodeGroup {
        title: "读填写的内容", when: "读“基本情况”等三页和 unit.toml 的时候", codes: stated::CODES
    },
    CodeGroup {
        title: "编制成文", when: "把数和文字编成公开文件的时候", codes: composing::CODES
    },
    CodeGroup {
        title: "排版和字体", when: "排 PDF、写出各种格式的时候", codes: composing::SETTING
    },
    CodeGroup {
        title: "写进输出文件夹", when: "生成新的一版、换上“公开”的时候", codes: publishing::CODES
    },
    CodeGroup {
        title: "更正、查验、恢复、比较", when: "公开以后的各个命令", codes: publishing::AFTERWARDS
    },
    CodeGroup {
        title: "写要填的工作簿和报告",
        when: "写出三页、核对报告、自查表的时候",
        codes: tools::CODES,
    },
    CodeGroup {
        title: "模板包", when: "载入模板、检查和新建模板包的时候", codes: packs::CODES
    },
    CodeGroup { title: "程序自身", when: "不是填写的问题", codes: tools::PROGRAM },
];

/// All codes in their order.
pub fn codes() -> impl Iterator<Item = &'static CodeSpec> {
    GROUPS.iter().flat_map(|group| group.codes)
}
