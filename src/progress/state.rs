//! What may become of a unit.

use serde::{Deserialize, Serialize};

use crate::publish::Came;

/// What became of a unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitState {
    /// A new edition was published.
    New,
    /// Nothing has changed; the public folder was mended.
    Mended,
    /// An older edition's bytes: it is the current one again.
    Back,
    /// An edition that an earlier run had not brought to its end.
    Completed,
    /// It was made again and came to the same.
    Unchanged,
    /// Nothing that it is made from has changed: it was not made again.
    Skipped,
    /// The whole document is withheld.
    Withheld,
    /// Something stops it.
    #[default]
    Stopped,
    /// The roster names it, and there is no folder.
    NoFolder,
    /// What was named is no unit.
    NoUnit,
}

impl From<Came> for UnitState {
    fn from(came: Came) -> Self {
        match came {
            Came::New => Self::New,
            Came::Unchanged => Self::Unchanged,
            Came::Mended => Self::Mended,
            Came::Back => Self::Back,
            Came::Completed => Self::Completed,
        }
    }
}

impl UnitState {
    /// In one word, for a table.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "已生成",
            Self::Mended => "已生成（公开文件已补齐）",
            Self::Back => "已生成（恢复为这一版）",
            Self::Completed => "已生成（上次中断，已补完）",
            Self::Unchanged | Self::Skipped => "没有变化",
            Self::Withheld => "按保密审查决定不公开",
            Self::Stopped => "没有生成",
            Self::NoFolder => "没有单位文件夹",
            Self::NoUnit => "不是单位",
        }
    }

    /// In a sentence, of one unit by itself.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Unchanged => "与上一版相同，没有新的版本",
            Self::Skipped => "与上一版相同，没有再生成",
            Self::Mended => "与上一版相同，没有新的版本；“公开”缺了或改过，已补齐",
            Self::Back => "与以前这一版相同，“公开”已恢复为这一版，没有新的版本",
            Self::Completed => "上次生成这一版时中断，现已补完",
            Self::New | Self::Withheld | Self::Stopped | Self::NoFolder | Self::NoUnit => self.word(),
        }
    }

    /// With which others it is counted.
    pub fn group(self) -> StateGroup {
        match self {
            Self::New | Self::Mended | Self::Back | Self::Completed => StateGroup::Published,
            Self::Unchanged | Self::Skipped => StateGroup::Unchanged,
            Self::Withheld => StateGroup::Withheld,
            Self::Stopped => StateGroup::Stopped,
            Self::NoFolder => StateGroup::NoFolder,
            Self::NoUnit => StateGroup::NoUnit,
        }
    }

    /// Whether the unit is public as it should be.
    pub fn is_public(self) -> bool {
        matches!(self.group(), StateGroup::Published | StateGroup::Unchanged)
    }
}

/// States that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateGroup {
    /// Something stops them.
    Stopped,
    /// There is no folder.
    NoFolder,
    /// Published by this run.
    Published,
    /// Public as before.
    Unchanged,
    /// Withheld as a whole.
    Withheld,
    /// No unit.
    NoUnit,
}

impl StateGroup {
    /// All, what needs work first.
    pub const ALL: [Self; 6] =
        [Self::Stopped, Self::NoFolder, Self::Published, Self::Unchanged, Self::Withheld, Self::NoUnit];
    /// In the order of a sentence; what is no unit is told behind it.
    pub const TOLD: [Self; 5] =
        [Self::Published, Self::Unchanged, Self::Stopped, Self::NoFolder, Self::Withheld];

    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Published => UnitState::New.word(),
            Self::Unchanged => UnitState::Unchanged.word(),
            Self::Withheld => UnitState::Withheld.word(),
            Self::Stopped => UnitState::Stopped.word(),
            Self::NoFolder => UnitState::NoFolder.word(),
            Self::NoUnit => UnitState::NoUnit.word(),
        }
    }

    /// What is sorted first in the table: what needs work, then the rest in one, then what is no unit.
    pub fn urgency(self) -> u8 {
        match self {
            Self::Stopped => 0,
            Self::NoFolder => 1,
            Self::Published | Self::Unchanged | Self::Withheld => 2,
            Self::NoUnit => 3,
        }
    }
}
