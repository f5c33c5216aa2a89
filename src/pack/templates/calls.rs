//! Calls of filters, functions, tests and components: that they are there, and their arguments.

use super::expressions::Call;
use super::literals::LookedUp;
use super::meaning::{Fielded, Meaning, MeantAs, TextPiece};
use super::source::{BLOCKS, NAMES, listed, meant};
use super::vocabulary::{Callable, FILTERS, FUNCTIONS, OUR_FILTERS, OUR_FUNCTIONS, TESTS};
use super::walk::TemplateWalk;

/// What can be called, with its Chinese name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Filter,
    Function,
    Test,
}

impl Sort {
    fn name(self) -> &'static str {
        match self {
            Sort::Filter => "过滤器",
            Sort::Function => "函数",
            Sort::Test => "判断",
        }
    }

    /// All of the sort, ours first.
    fn all(self) -> Vec<Callable> {
        match self {
            Sort::Filter => OUR_FILTERS.iter().map(|(own, _)| *own).chain(FILTERS).collect(),
            Sort::Function => OUR_FUNCTIONS.iter().copied().chain(FUNCTIONS).collect(),
            Sort::Test => TESTS.to_vec(),
        }
    }
}

/// A text that is written in no template.
fn said(text: &str) -> Meaning {
    Meaning::of(MeantAs::Text(vec![TextPiece { text: Some(text.to_owned()), written: None }]))
}

impl<'w> TemplateWalk<'w, '_> {
    /// The meanings of a call's arguments, after their names were looked at.
    fn arguments(&mut self, call: &'w Call, sort: Sort) -> Vec<(String, Meaning)> {
        let given: Vec<(String, Meaning)> = call
            .arguments
            .iter()
            .map(|argument| (argument.name.clone(), self.value(&argument.value, true)))
            .collect();
        let all = sort.all();
        let Some(known) = all.iter().find(|known| known.name == call.name) else {
            self.unknown_call(call, sort, &all);
            return given;
        };
        let what = format!("{} {}", sort.name(), call.name);
        self.arguments_fit(call, &what, &known.required(), &known.optional());
        given
    }

    fn unknown_call(&mut self, call: &Call, sort: Sort, all: &[Callable]) {
        let names = || all.iter().map(|known| known.name);
        let other = [Sort::Filter, Sort::Function, Sort::Test]
            .into_iter()
            .find(|other| *other != sort && other.all().iter().any(|known| known.name == call.name));
        let near = meant(&call.name, names());
        let message = match other {
            Some(other) => format!("{} 是{}，不是{}", call.name, other.name(), sort.name()),
            None => format!("没有名为 {} 的{}{near}", call.name, sort.name()),
        };
        let hint = match other {
            Some(Sort::Filter) => format!("过滤器要写成 值 | {}", call.name),
            Some(Sort::Function) => format!("函数要写成 {}(…)", call.name),
            Some(Sort::Test) => format!("判断要写成 值 is {}", call.name),
            None => format!("可用的{}有：{}", sort.name(), listed(names())),
        };
        self.tell(NAMES, call.at.start, message, hint);
    }

    fn arguments_fit(&mut self, call: &Call, what: &str, required: &[&str], optional: &[&str]) {
        let names = || required.iter().chain(optional).copied();
        for argument in &call.arguments {
            if names().all(|name| name != argument.name) {
                let near = meant(&argument.name, names());
                let hint = match names().next() {
                    Some(_) => format!("可用的参数有：{}", listed(names())),
                    None => format!("{what} 不要参数，请删去"),
                };
                let message = format!("{what} 没有参数 {}{near}", argument.name);
                self.tell(NAMES, argument.at.start, message, hint);
            }
        }
        for name in required {
            if !call.spreads && call.arguments.iter().all(|argument| argument.name != **name) {
                let hint = format!("请在括号里写上 {name}=…");
                self.tell(NAMES, call.at.start, format!("{what} 缺少参数 {name}"), hint);
            }
        }
    }

    /// A filter of a value.
    pub(super) fn filter(&mut self, call: &'w Call, of: &Meaning) -> Meaning {
        let given = self.arguments(call, Sort::Filter);
        let argument = |name: &str| given.iter().find(|(own, _)| own == name).map(|(_, meaning)| meaning);
        let known = OUR_FILTERS.iter().find(|(own, _)| own.name == call.name);
        match (call.name.as_str(), known) {
            (_, Some((_, true))) => {
                self.no_path(call, of);
                self.look(of, LookedUp::Path, &call.at);
                if let Some(path) = argument("path") {
                    self.look(path, LookedUp::Path, &call.at);
                }
                Meaning::unknown()
            }
            ("first" | "last" | "nth", _) => {
                let turn = self.turn();
                of.items(turn)
            }
            ("default", _) => of.clone().or(argument("value").cloned().unwrap_or_else(Meaning::unknown)),
            _ => Meaning::unknown(),
        }
    }

    /// Tells a list or a thing with fields before a filter of paths.
    fn no_path(&mut self, call: &Call, of: &Meaning) {
        let all = |fits: &dyn Fn(&MeantAs) -> bool| {
            !of.0.is_empty() && of.0.iter().all(|alternative| fits(&alternative.sense))
        };
        let (what, hint) = if all(&|sense| matches!(sense, MeantAs::Many(_) | MeantAs::List(_))) {
            ("清单", "个数用 清单 | count；各项的金额要用 for 逐项写")
        } else if all(&|sense| matches!(sense, MeantAs::Fielded(Fielded::Row(_) | Fielded::Project))) {
            ("一整行", "它的一个金额写成 (row.path ~ \"/列名\") | wan，项目用 item.path")
        } else {
            return;
        };
        let message = format!("| {} 前面是{what}，不是一条路径", call.name);
        self.tell(NAMES, call.at.start, message, hint);
    }

    /// A test of a value.
    pub(super) fn test(&mut self, call: &'w Call) {
        self.arguments(call, Sort::Test);
    }

    /// A function.
    pub(super) fn function(&mut self, call: &'w Call) -> Meaning {
        let given = self.arguments(call, Sort::Function);
        let argument = |name: &str| {
            let own = given.iter().find(|(own, _)| own == name);
            own.map_or_else(Meaning::unknown, |(_, meaning)| meaning.clone())
        };
        let at = &call.at;
        if call.name == "super" && !self.parent() {
            let message = "super() 只能写在块里，并且下层的文件要有同名的块".to_owned();
            self.tell(BLOCKS, at.start, message, "请删去 super()，或核对文件开头的 extends 和块的名称");
        }
        match call.name.as_str() {
            "table" | "has_table" => self.look(&argument("id"), LookedUp::Table, at),
            "entry" => self.look(&argument("fact"), LookedUp::Entries, at),
            "rows" => {
                let table = argument("table");
                let rows = table.then(&said("/*")).then(&argument("level")).then(&said("/"));
                self.look(&rows.then(&argument("column")), LookedUp::Rows, at);
                return rows_of(&table);
            }
            "classes" => {
                let table = argument("table");
                self.look(&table.then(&said("/*/")).then(&argument("column")), LookedUp::Classes, at);
                return rows_of(&table);
            }
            "tables" => return Meaning::many(Meaning::record(Fielded::Table)),
            "items" => return Meaning::many(Meaning::record(Fielded::Item)),
            _ => {}
        }
        Meaning::unknown()
    }

    /// A component, walked with what it is given.
    pub(super) fn component_call(&mut self, call: &'w Call) {
        let given: Vec<(String, Meaning)> = call
            .arguments
            .iter()
            .map(|argument| (argument.name.clone(), self.value(&argument.value, false)))
            .collect();
        let Some(&which) = self.files.components.get(&call.name) else {
            let names = || self.files.components.keys().map(String::as_str);
            let near = meant(&call.name, names());
            let hint = match names().next() {
                Some(_) => format!("模板包里的组件有：{}", listed(names())),
                None => "请先用 {% component 名称(参数) %} … {% endcomponent %} 写出这个组件".to_owned(),
            };
            return self.tell(NAMES, call.at.start, format!("没有名为 {} 的组件{near}", call.name), hint);
        };
        let component = &self.files.trees[which.0].components[which.1];
        let required: Vec<&str> =
            component.parameters.iter().filter(|p| !p.optional).map(|p| p.name.as_str()).collect();
        let optional: Vec<&str> =
            component.parameters.iter().filter(|p| p.optional).map(|p| p.name.as_str()).collect();
        if component.rest.is_none() {
            self.arguments_fit(call, &format!("组件 {}", call.name), &required, &optional);
        }
        self.component(which, &given);
    }
}

/// Rows of whatever tables a name means.
fn rows_of(table: &Meaning) -> Meaning {
    let hole = || TextPiece { text: None, written: None };
    let slash = || TextPiece { text: Some("/".to_owned()), written: None };
    let mut out = Vec::new();
    for alternative in &table.0 {
        let mut path = match &alternative.sense {
            MeantAs::Text(stretches) => stretches.clone(),
            _ => vec![hole()],
        };
        path.extend([slash(), hole()]);
        let row = Meaning::record(Fielded::Row(path));
        let mut alternative = alternative.clone();
        alternative.sense = MeantAs::Many(Box::new(row));
        out.push(alternative);
    }
    Meaning(out)
}
