//! What is said of numbers without an origin.

use crate::compose::sources::{Source, SourceKind};
use crate::diag::{Diagnostic, Place};

/// Code of what is wrong with a number.
const CODE: &str = "编制-数字";
/// How numbers come into a document.
const WAYS: &str = "表里的数写成 {{ \"表名/行名/列名\" | wan }}，单位填写的数写成 {{ \"unit/…\" | fact }}，\
                    个数写成 {{ 清单 | count }}，年份写成 {{ year }}；法规的名称、日期、标准里的数，\
                    在自有的模板包的 pack.toml 里（只改几处的，在同一个文件夹放一个 pack-本单位.toml）写两行：\
                    [[fixed]] 和 text = \"连同数的那几个字\"";

/// A number that nobody has given.
pub(super) fn without_origin(number: &str, place: Place) -> Diagnostic {
    let message = format!("“{number}”查不出来自哪张表、哪一项，不能公开");
    Diagnostic::error(CODE, message).at(place).hint(format!("请改成有来源的写法：{WAYS}"))
}

/// A number that a template types or computes. `stated`: keys of facts with this number; `fixed`: a text of the pack
/// that has it, and is printed otherwise.
pub(super) fn of_template(
    number: &str,
    source: &Source,
    stated: &[String],
    fixed: Option<&str>,
) -> Diagnostic {
    let what = match source.kind {
        SourceKind::Computed => {
            format!("这里印出的“{number}”是模板里算出来的，不是表里的数，也不是填写的内容")
        }
        _ => format!("“{number}”是直接写在模板里的，不是表里的数，也不是填写的内容"),
    };
    let hint = match (stated, fixed) {
        (_, Some(fixed)) => format!(
            "模板包里写定的是“{fixed}”，印出来的与它不是一字不差：请改成一样的（全角、半角的括号也要一样）"
        ),
        ([first, ..], None) if source.kind == SourceKind::Computed => format!(
            "要印单位填写的数，写成 {{{{ \"unit/{first}\" | fact }}}}；个数写成 {{{{ 清单 | count }}}}；编号要写在一段的开头，从1起顺次编"
        ),
        _ => format!("请改成有来源的写法：{WAYS}；编号要写在一段的开头，从1起顺次编"),
    };
    Diagnostic::error(CODE, what).at(source.place.clone()).hint(hint)
}

/// A number that is a piece of what its source says.
pub(super) fn cut(number: &str, source: &Source, stands: Place) -> Diagnostic {
    let message = format!(
        "“{number}”在来处“{}”里不是完整的一个数：不是截取、改动了一段，就是几个数连在一起印了",
        shortened(&source.text)
    );
    Diagnostic::error(CODE, message)
        .at(stands)
        .at(source.place.clone())
        .hint("请照来处整个印出来，不要截取或改动其中的数字；两个数之间要有文字或中文标点")
}

/// A number that several sources make up together.
pub(super) fn run_together(number: &str, places: Vec<Place>, stands: Place) -> Diagnostic {
    let message = format!("“{number}”是几个数连在一起印出来的，读的人会当成一个数");
    let mut fault = Diagnostic::error(CODE, message).at(stands);
    for place in places {
        fault = fault.at(place);
    }
    fault.hint("请在两个数之间加上文字或中文标点；来自填写内容的，也可以在那里改成不以数字开头或结尾")
}

/// A name or text that ends in a digit, printed before the year.
pub(super) fn beside_the_year(number: &str, places: Vec<Place>) -> Diagnostic {
    let message = format!("年份和前后的文字连成了“{number}”，读的人会当成一个数");
    let mut warning = Diagnostic::warning(CODE, message);
    for place in places {
        warning = warning.at(place);
    }
    warning.hint("能改的，请在年份前后加上文字或标点（标题在 pack.toml 的 [names] 里，如 {{ unit.name }}（{{ year }}年））")
}

/// The beginning of a text that is long.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 30;
    let mut out: String = text.chars().take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        out.push('…');
    }
    out
}
