//! What goes through every `{{ … }}` on its way into the document: figures learn the tag that prints them, and
//! what no reader should see is told there.

use tera::{Kwargs, State, Tera, Value};

use crate::diag::Diagnostic;
use crate::pack::templates;

use super::figures::{ASKED, Desk, LOOSE};
use super::functions::mark;
use super::marks::PRINTED;

/// Registers the filter that everything printed goes through.
pub(super) fn register(tera: &mut Tera, desk: &Desk) {
    let desk = desk.clone();
    tera.register_filter(PRINTED, move |value: Value, kwargs: Kwargs, _: &State<'_>| {
        let mark = mark(&kwargs);
        match (value.as_str(), mark) {
            (Some(text), Some(mark)) if value.is_safe() && text.contains(LOOSE) => {
                return Value::safe_string(&desk.printed(text, mark));
            }
            _ => {}
        }
        if let Some(fault) = unprintable(&desk, &value) {
            desk.enter(mark);
            desk.fault(fault);
        }
        value
    });
}

/// Why a value cannot stand in the document, if it cannot.
fn unprintable(desk: &Desk, value: &Value) -> Option<Diagnostic> {
    let told = |message: &str, hint: &str| Some(Diagnostic::error("编制-模板", message).hint(hint));
    if value.is_array() {
        return told(
            "这里印出来的是一个列表，带着方括号和引号",
            "请用 {% for … in … %} 逐项写；只要第一项，在后面加上 | first；要连成一行，加上 | join(sep=\"、\")",
        );
    }
    if value.is_map() {
        return told(
            "这里印出来的是一组内容，带着花括号和引号",
            "请写明印哪一项，在后面加上点和项名，如 .name",
        );
    }
    let text = value.as_str().filter(|_| !value.is_safe())?;
    if desk.holds_figure(text) {
        return told(
            "数字和别的文字拼成了一段，印出来就不是登记的数字了",
            "请分开写成 {{ 数 }}{{ 文字 }}，不要用 ~ 或过滤器把它们拼在一起",
        );
    }
    let (message, hint) = templates::raw_path(&desk.pack, text.trim_start_matches(ASKED))?;
    told(&message, &hint)
}
