//! What expressions come to, and whether the names in them are there.

use std::ops::Range;

use super::expressions::{Expression, ExpressionKind};
use super::meaning::{Fielded, Meaning, MeantAs, TextPiece, root_meaning};
use super::scope::Layer;
use super::source::{BLOCKS, NAMES, listed, meant};
use super::vocabulary::LOOP;
use super::walk::TemplateWalk;

impl<'w> TemplateWalk<'w, '_> {
    /// What an expression is. `needed`: the engine stops where it has no value.
    pub(super) fn value(&mut self, expression: &'w Expression, needed: bool) -> Meaning {
        match &expression.kind {
            ExpressionKind::Plain => Meaning::unknown(),
            ExpressionKind::Text(text) => self.string(text, &expression.at),
            ExpressionKind::Name(name) => self.variable(name, &expression.at, needed),
            ExpressionKind::Field { of, name } => self.field(of, name, &expression.at),
            ExpressionKind::Item { of, key } => self.item(of, key),
            ExpressionKind::Several(parts) => self.nothing_of(parts),
            ExpressionKind::Call(call) => self.function(call),
            ExpressionKind::Filter { of, call } => {
                let of = self.value(of, call.name != "default");
                self.filter(call, &of)
            }
            ExpressionKind::Test { of, call } => {
                self.value(of, !matches!(call.name.as_str(), "defined" | "undefined"));
                self.test(call);
                Meaning::unknown()
            }
            ExpressionKind::Joined { both, left, right } => self.joined(*both, left, right, needed),
            ExpressionKind::Compared { left, right } => {
                self.printed_in_comparison(left, right);
                self.compared(left, right)
            }
            ExpressionKind::Ordered { left, right } => {
                self.nothing_of([&**left, &**right]);
                self.printed_in_comparison(left, right);
                Meaning::unknown()
            }
            ExpressionKind::Not(of) => self.nothing_of([&**of]),
            ExpressionKind::Concatenated { left, right } => {
                let (one, other) = (self.value(left, false), self.value(right, false));
                for (part, meaning) in [(left, &one), (right, &other)] {
                    self.put_into_text(part, meaning);
                }
                one.then(&other)
            }
            ExpressionKind::Choice { condition, then, otherwise } => self.choice(condition, then, otherwise),
            ExpressionKind::List(items) => {
                let spreads = items.iter().any(|(spread, _)| *spread);
                let all: Vec<Meaning> = items.iter().map(|(_, item)| self.value(item, false)).collect();
                if spreads { Meaning::unknown() } else { Meaning::list(all) }
            }
            ExpressionKind::Map(values) => {
                self.nothing_of(values);
                Meaning::record(Fielded::Entries(None))
            }
            ExpressionKind::Each { item, names, of, condition } => {
                self.each_of_list(item, names, of, condition.as_deref())
            }
            ExpressionKind::Component(call) => {
                self.component_call(call);
                Meaning::unknown()
            }
        }
    }

    /// A string. Letters that could not be read stand for a value that nobody knows.
    fn string(&self, text: &str, at: &Range<usize>) -> Meaning {
        if text.is_empty() && !self.source().slice(at).is_ascii() {
            return Meaning::unknown();
        }
        let written = Some(self.literal(at));
        Meaning::of(MeantAs::Text(vec![TextPiece { text: Some(text.to_owned()), written }]))
    }

    /// Looks at some expressions of which nothing is made that anybody could know.
    fn nothing_of(&mut self, parts: impl IntoIterator<Item = &'w Expression>) -> Meaning {
        for part in parts {
            self.value(part, false);
        }
        Meaning::unknown()
    }

    /// `[item for name in of if condition]`
    fn each_of_list(
        &mut self,
        item: &'w Expression,
        names: &[String],
        of: &'w Expression,
        condition: Option<&'w Expression>,
    ) -> Meaning {
        let list = self.value(of, true);
        let turn = self.turn();
        self.scopes.open(Layer::Loop);
        match names {
            [name] => self.scopes.bind(name, list.items(turn)),
            names => names.iter().for_each(|name| self.scopes.bind(name, Meaning::unknown())),
        }
        if let Some(condition) = condition {
            self.value(condition, false);
            self.always_holds(condition);
            self.weak.push(turn);
        }
        let item = self.value(item, false);
        if condition.is_some() {
            self.weak.pop();
        }
        self.scopes.close();
        Meaning::many(item)
    }

    fn choice(
        &mut self,
        condition: &'w Expression,
        then: &'w Expression,
        otherwise: &'w Expression,
    ) -> Meaning {
        let weak = self.weak.len();
        let (_, asked) = self.asked(condition);
        self.always_holds(condition);
        self.weak.extend(asked);
        let (then, otherwise) = (self.value(then, false), self.value(otherwise, false));
        self.weak.truncate(weak);
        let turn = self.turn();
        then.behind((turn, 0)).or(otherwise.behind((turn, 1)))
    }

    /// What stands behind `and` and `or` holds for some of what stands before.
    fn joined(&mut self, both: bool, left: &'w Expression, right: &'w Expression, needed: bool) -> Meaning {
        let weak = self.weak.len();
        let (left, asked) = self.asked(left);
        self.weak.extend(asked);
        let right = self.value(right, needed);
        self.weak.truncate(weak);
        if both { Meaning::unknown() } else { left.or(right) }
    }

    /// A value that is compared with a word that it can never be.
    fn compared(&mut self, left: &'w Expression, right: &'w Expression) -> Meaning {
        let (one, other) = (self.value(left, false), self.value(right, false));
        for (word, at, can) in [(left, &left.at, &other), (right, &right.at, &one)] {
            let ExpressionKind::Text(text) = &word.kind else { continue };
            let Some(known) = can.known_texts() else { continue };
            if !known.contains(text) {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let near = meant(text, known.iter().copied());
                let message = format!("这里的值不会是“{text}”{near}");
                self.tell(NAMES, at.start, message, format!("它只会是：{}", listed(known.into_iter())));
            }
        }
        Meaning::unknown()
    }

    fn variable(&mut self, name: &str, at: &Range<usize>, needed: bool) -> Meaning {
        if let Some(meaning) = self.scopes.get(name) {
            let turns = meaning.0.iter().flat_map(|alternative| &alternative.turns);
            self.mentioned.extend(turns.map(|turn| turn.0));
            return meaning.clone();
        }
        let known = self.roots.clone();
        if !self.in_component && known.iter().any(|root| root == name) {
            return root_meaning(self.pack, name);
        }
        self.unknown_variable(name, at, needed, &known);
        Meaning::unknown()
    }

    fn unknown_variable(&mut self, name: &str, at: &Range<usize>, needed: bool, known: &[String]) {
        let settings = self.settings.get(name).cloned().unwrap_or_default();
        // a loop keeps what was set in it until the next time round
        let carried = self.loops > 0 && settings.iter().any(|s| s.in_loop && s.script == self.script);
        if carried || name == "__tera_context" || !needed && !settings.is_empty() && !self.in_component {
            return;
        }
        if self.in_component && (known.iter().any(|root| root == name) || !settings.is_empty()) {
            let hint =
                format!("组件只看得到自己的参数，请加一个参数 {name}，用到组件的地方写上 {name}={{{name}}}");
            return self.tell(NAMES, at.start, format!("组件里没有变量 {name}"), hint);
        }
        if name == "loop" {
            let message = "loop 只在循环里有，要写成 loop.index、loop.first、loop.last 等".to_owned();
            return self.tell(
                NAMES,
                at.start,
                message,
                "放进来的文件看不到外面的循环，请先用 set 记下要用的值",
            );
        }
        if settings.is_empty() {
            let own: Vec<&str> = self.scopes.names().collect();
            let all =
                || own.iter().copied().chain(known.iter().map(String::as_str).filter(|_| !self.in_component));
            let near = meant(name, all());
            let message = format!("没有名为 {name} 的变量{near}");
            let hint = format!("这里可用的变量有：{}；自己的变量要先用 set 写出来", listed(all()));
            return self.tell(NAMES, at.start, message, hint);
        }
        self.not_yet_set(name, at, &settings);
    }

    /// A variable that is set elsewhere only: in a block that is overridden, in a loop, later.
    fn not_yet_set(&mut self, name: &str, at: &Range<usize>, settings: &[super::walk::Setting]) {
        for setting in settings {
            let Some(block) = &setting.block else { continue };
            let versions = self.files.versions(&self.chain, block);
            let Some(&(over, _)) = versions.first().filter(|(script, _)| *script != setting.script) else {
                continue;
            };
            if versions.iter().any(|(script, _)| *script == setting.script) {
                let (source, lost) = (&self.files.scripts[over], &self.files.scripts[setting.script]);
                let message = format!(
                    "改写了块 {block}，{} 在原来的这一块里（{}）设定的变量 {name} 就没有了，后面还要用它",
                    lost.place(setting.at).file(),
                    lost.words(setting.at)
                );
                let hint = format!(
                    "请在改写的块里也写上 {{% set {name} = … %}}，或用 {{{{ super() }}}} 保留原来的内容；\
                     底本里几节都要用的变量，要设在第一个块的前面"
                );
                let start = self.files.block_at(over, block);
                let fault = source.fault(BLOCKS, start, message, hint).at(self.source().place(at.start));
                return self.faults.push(fault);
            }
        }
        let Some(first) = settings.first() else { return };
        let script = &self.files.scripts[first.script];
        let whose = if first.script == self.script {
            String::new()
        } else {
            format!("{} ", script.place(first.at).file())
        };
        let message = format!("变量 {name} 在这里还没有值：它在{whose}{}设定", script.words(first.at));
        let hint = if first.in_loop {
            "循环里用 set 设的值，出了循环就没有了；请在循环前面设好，循环里改用 set_global"
        } else {
            "请把 {% set … %} 移到用它的地方前面；放进来的文件里设的值，外面看不到"
        };
        self.tell(NAMES, at.start, message, hint);
    }

    fn field(&mut self, of: &'w Expression, name: &str, at: &Range<usize>) -> Meaning {
        if let ExpressionKind::Name(root) = &of.kind
            && root == "loop"
            && self.loops > 0
        {
            self.mention_loop();
            if !LOOP.contains(&name) {
                let near = meant(name, LOOP.iter().copied());
                let hint = format!("loop 里有：{}", listed(LOOP.iter().copied()));
                self.tell(NAMES, at.start, format!("loop 里没有 {name}{near}"), hint);
            }
            return Meaning::unknown();
        }
        let of = self.value(of, true);
        self.fields(&of, name, at)
    }

    /// A field of whatever a value can be; told where nothing that it can be has it.
    fn fields(&mut self, of: &Meaning, name: &str, at: &Range<usize>) -> Meaning {
        let mut out = Meaning(Vec::new());
        let mut lacking: Option<&Fielded> = None;
        for alternative in &of.0 {
            let MeantAs::Fielded(record) = &alternative.sense else {
                out = out.or(Meaning::unknown().under(&alternative.turns));
                continue;
            };
            let known = record.fields(self.pack);
            if known.is_empty() || known.iter().any(|known| known == name) {
                out = out.or(record.field(self.pack, name).under(&alternative.turns));
            } else {
                lacking = Some(record);
            }
        }
        if let (Some(record), true) = (lacking, out.0.is_empty()) {
            let known = record.fields(self.pack);
            let near = meant(name, known.iter().map(String::as_str));
            let (label, hint) = (record.label(), listed(known.iter().map(String::as_str)));
            self.tell(NAMES, at.start, format!("{label}没有 {name}{near}"), format!("{label}有：{hint}"));
            return Meaning::unknown();
        }
        out
    }

    fn item(&mut self, of: &'w Expression, key: &'w Expression) -> Meaning {
        let of = self.value(of, true);
        let names = self.value(key, true);
        if let ExpressionKind::Plain = key.kind
            && let Ok(index) = self.source().slice(&key.at).parse::<usize>()
        {
            return of.item(index);
        }
        if !of.0.iter().any(|alternative| matches!(alternative.sense, MeantAs::Fielded(_))) {
            return Meaning::unknown();
        }
        let mut out = Meaning(Vec::new());
        for alternative in &names.0 {
            let MeantAs::Text(stretches) = &alternative.sense else { return Meaning::unknown() };
            let text: Option<String> = stretches.iter().map(|stretch| stretch.text.as_deref()).collect();
            let Some(text) = text else { return Meaning::unknown() };
            let written = stretches.iter().find_map(|stretch| stretch.written.as_ref());
            let (script, at) =
                written.map_or((self.script, key.at.clone()), |own| (own.script, own.start..own.end));
            let before = std::mem::replace(&mut self.script, script);
            out = out.or(self.fields(&of, &text, &at).under(&alternative.turns));
            self.script = before;
        }
        out
    }
}
