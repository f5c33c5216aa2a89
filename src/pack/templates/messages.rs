//! What the engine says, in Chinese.

/// A kind of message: how it begins, and what it means; `{}` stands for the names that it quotes, in order.
const KNOWN: [(&str, &str); 35] = [
    ("Unknown filter", "没有名为 {} 的过滤器"),
    ("Unknown function", "没有名为 {} 的函数"),
    ("Unknown test", "没有名为 {} 的判断"),
    ("Unknown component", "没有名为 {} 的组件"),
    ("Unknown template", "模板包里没有文件 {}"),
    ("Unknown tag", "没有这种标签"),
    ("Unexpected end of input", "写到这里就完了，前面有没收尾的标签"),
    ("Unexpected character", "标签里有模板引擎不认的符号"),
    ("unexpected escape character", "字符串里的 \\ 后面不能跟这个字"),
    ("unexpected end of raw block", "{% raw %} 没有收尾"),
    ("String opened", "字符串没有收尾的引号"),
    ("Closing comment tag", "注释没有用 #} 收尾"),
    ("Variable `", "变量 {} 没有值"),
    ("Field `", "没有 {} 这一项"),
    ("Tried to render a variable that is undefined", "要印的这个变量没有值"),
    ("Tried to escape an undefined value", "要印的这个变量没有值"),
    ("Cannot index into an undefined value", "方括号前面的变量没有值"),
    ("Index expression is undefined", "方括号里的变量没有值"),
    ("Iteration not possible on type", "for 后面要用列表，这里是 {}"),
    ("Key/value iteration", "只有成对的项才能用两个变量来循环"),
    ("Math operations", "只有数字才能计算，这里是 {}"),
    ("`+` requires both operands to be numbers", "+ 的两边要是数字，这里是 {} 和 {}；连接文字要用 ~"),
    ("Missing keyword argument", "缺少参数 {}"),
    ("Invalid type for the value", "值的类型不对：应是 {}，这里是 {}"),
    ("Block `", "下面的文件里没有名为 {} 的块"),
    ("Blocks cannot be written", "块不能写在这里"),
    ("Blocks not supported", "这一行里不能写块"),
    ("Template already contains a block", "块 {} 写了两次"),
    ("Template already contains a component", "组件 {} 写了两次"),
    ("This content would be ignored", "这个文件接着别的文件写，块以外的内容印不出来"),
    ("`extends` needs to be the first tag", "extends 前面还有别的内容"),
    ("The template nesting is too deep", "标签套得太深"),
    ("The expression is too complex", "这个式子太长"),
    ("Maximum render recursion depth for components", "组件又用到它自己，没有尽头"),
    ("super() called outside", "super() 只能写在块里"),
];

/// The Chinese names of what the engine calls types and signs.
const WORDS: [(&str, &str); 14] = [
    ("string", "文字"),
    ("integer", "整数"),
    ("i64", "整数"),
    ("u64", "整数"),
    ("float", "小数"),
    ("f64", "小数"),
    ("number", "数字"),
    ("bool", "真假值"),
    ("array", "列表"),
    ("map", "成组的项"),
    ("undefined", "没有值"),
    ("null", "空"),
    ("identifier", "名称"),
    ("none", "空"),
];

/// A message of the engine in Chinese; one that is not known stays in brackets.
pub fn chinese(message: &str) -> String {
    let message = message.trim();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).map(word).collect();
    if let Some((_, meant)) = KNOWN.iter().find(|(begins, _)| message.starts_with(begins)) {
        let mut out = String::new();
        let mut names = quoted.iter();
        let mut pieces = meant.split("{}");
        out.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            out.push_str(names.next().unwrap_or(&"……"));
            out.push_str(piece);
        }
        return out;
    }
    match message.strip_prefix("Found ").and_then(|rest| rest.split_once(" but expected ")) {
        Some((found, expected)) => {
            let bare = |text: &str| word(text.trim_matches(['`', '.', ' '])).to_owned();
            match expected.starts_with("one of") {
                true => format!("这里是 {}，应是一个值", bare(found)),
                false => format!("这里是 {}，应是 {}", bare(found), bare(expected)),
            }
        }
        None => format!("写法有误（模板引擎说：{message}）"),
    }
}

fn word(text: &str) -> &str {
    WORDS.iter().find(|(theirs, _)| *theirs == text).map_or(text, |(_, ours)| ours)
}
