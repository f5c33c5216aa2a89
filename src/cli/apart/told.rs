//! What is said of a child that did not come to an end of its own.

use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use crate::diag::{Diagnostic, Place};
use crate::pack::Pack;

use super::MOST_MEMORY;

/// Code of a composition that was ended.
const BOUND: &str = "编制-限度";

/// How a child ended that composed nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It took longer than this.
    Late(Duration),
    /// It wanted more memory than it may have.
    Greedy,
    /// It called itself too deep.
    Deep,
    /// Its document is more than can be sent.
    TooMuch,
    /// It read other files than its parent.
    Changed,
    /// It ended by itself, or somebody ended it; how, in words.
    Ended(String),
}

impl Ending {
    /// What the system and the child's last complaints say.
    pub(super) fn of(status: Option<ExitStatus>, complaints: &str) -> Self {
        // the standard library says so before it gives up
        if complaints.contains("memory allocation of") {
            return Ending::Greedy;
        }
        if complaints.contains("has overflowed its stack") {
            return Ending::Deep;
        }
        Ending::Ended(status.map_or_else(|| "没有说原因".to_owned(), in_words))
    }
}

#[cfg(unix)]
fn in_words(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("代码 {code}"),
        (None, Some(signal)) => format!("信号 {signal}"),
        (None, None) => "没有说原因".to_owned(),
    }
}

#[cfg(not(unix))]
fn in_words(status: ExitStatus) -> String {
    status.code().map_or_else(|| "没有说原因".to_owned(), |code| format!("代码 {code}"))
}

/// Says how a child ended, at the template that it had begun.
pub(super) fn diagnostic(ending: &Ending, began: Option<&Place>, folder: &Path, pack: &Pack) -> Diagnostic {
    let what = began.map_or_else(|| "模板".to_owned(), |place| format!("“{}”", place.file()));
    let (message, look) = match ending {
        Ending::Changed => {
            let message = "编制到一半，单位文件夹或模板文件夹里的文件变了";
            let hint = "请等别的程序（如 Excel、同步盘）存完，再运行一次";
            return Diagnostic::error("读取-变动", message).at(of_folder(folder)).hint(hint);
        }
        Ending::Late(limit) => (
            format!("{what}运行了{}秒还没有完，已经停下", seconds(*limit)),
            "有没有一层套一层、次数相乘的 {% for %}，range 的 end 是否写得太大",
        ),
        Ending::Greedy => (format!("运行{what}要用的内存超过了{}MB，已经停下", MOST_MEMORY >> 20), GROWS),
        Ending::TooMuch => (format!("编制出来的内容太多，{what}写个没完，已经停下"), GROWS),
        Ending::Deep => (
            format!("{what}一层套一层，没有到底的时候，已经停下"),
            "有没有自己包含自己、互相包含，或组件用到自己",
        ),
        Ending::Ended(how) => (format!("运行{what}时中途停了，没有编制完（{how}）"), ""),
    };
    let hint = match look {
        "" => "可能是系统内存不够，或有人结束了它；请关掉别的程序再运行一次，仍然这样的，\
               请把单位文件夹和模板文件夹连同这句话发给维护本程序的人"
            .to_owned(),
        look => format!("请看这个文件和它包含（include）的文件：{look}"),
    };
    let mut told = Diagnostic::error(BOUND, message).hint(hint);
    told.places = places(began, folder, pack);
    told
}

/// What makes a text grow without end.
const GROWS: &str =
    "有没有在 {% for %} 里把一段文字一再接到自己后面（s = s ~ s），或一层套一层、次数相乘的 {% for %}";

/// Tenths are said only of times that have some.
fn seconds(limit: Duration) -> String {
    let tenths = limit.as_millis() / 100;
    if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// Where to look: at the template that had begun; where that is the program's own, at those of the bureau, one of
/// which it must have come to.
fn places(began: Option<&Place>, folder: &Path, pack: &Pack) -> Vec<Place> {
    let own = pack.layers.files().iter().filter(|file| file.layer > 0);
    let (templates, others): (Vec<_>, Vec<_>) = own.partition(|file| file.name.ends_with(".tera"));
    let began = began.filter(|place| templates.iter().chain(&others).any(|file| file.origin == place.file()));
    if let Some(place) = began {
        return vec![place.clone()];
    }
    let files = if templates.is_empty() { others } else { templates };
    let places: Vec<Place> = files.iter().map(|file| Place::File(file.origin.as_str().into())).collect();
    if places.is_empty() { vec![of_folder(folder)] } else { places }
}

/// Says that no child can be started.
pub(super) fn not_started(folder: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("程序-子进程", format!("自制的模板要另开一个进程来运行，没有开成（{error}）"))
        .at(of_folder(folder))
        .hint("请看本程序的文件是否刚被移走、改名，或被安全软件拦下；再运行一次")
}

fn of_folder(folder: &Path) -> Place {
    Place::File(folder.display().to_string().into())
}
