//! What the engine says, in Chinese.

/// A kind of message: how it begins, and what it means; `{}` stands for the names that it quotes, in order.
const KNOWN: [(&str, &str); 68] = [
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
    (
        "Cannot compare `",
        "{} 和 {} 不能比大小：要两边都是数；印出来的（| wan 等）是文字，问有没有金额用 | nonzero",
    ),
    ("Cannot divide by", "不能除以零"),
    ("Cannot negate", "这里前面不能写负号"),
    ("Cannot slice", "方括号前面的变量没有值"),
    ("Slice ", "方括号里的起止要是整数"),
    ("Slicing ", "只有清单和文字能用方括号取一段"),
    ("Cannot sort", "{} 和 {} 不能放在一起排序"),
    ("Only numbers can be", "只有数字才能这样算，这里是 {}"),
    ("Operand `", "{} 太大，算不了"),
    ("Number `", "{} 太大，算不了"),
    ("Exponent", "乘方的次数太大"),
    ("Unable to perform", "这两个数算不出结果"),
    ("Circular extend", "几个文件互相接着写（extends），没有底本"),
    ("Circular include", "几个文件互相放进来（include），没有尽头"),
    ("Component '", "没有这个组件"),
    ("Component argument", "组件的参数不对：{}"),
    ("Closing tag", "组件的收尾与开头的名称不一样"),
    ("Argument `", "缺少参数 {}"),
    ("Implicit argument", "缺少参数 {}"),
    ("Default value for", "参数 {} 不写时的值类型不对"),
    ("Filter `", "没有名为 {} 的过滤器"),
    ("Function `", "函数 {} 的参数不对：起止要由小到大，一次不能太多"),
    ("Function calls are only", "函数要单独写，例如 rows(table=…)"),
    ("Keyword argument", "参数 {} 写了两次"),
    ("Map does not have a key", "没有这一项"),
    ("Map keys", "成组的项，名称要是文字，这里是 {}"),
    ("Spread operator", "... 后面的类型不对，这里是 {}"),
    ("Template '", "模板包里没有这个文件"),
    ("The float", "这个小数不能当作整数"),
    ("The string `", "文字 {} 不是数，不能当作数"),
    ("This filter can only be used on a number", "这个过滤器只能用在数字上，这里是 {}"),
    ("Tried to use super()", "super() 只能写在块里，并且下层的文件要有同名的块"),
    ("Invalid syntax for `set`", "set 要写成 {% set 变量名 = 值 %}"),
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
    let message = &shown(message.trim());
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

/// A message whose figures are as they are printed: `[767\\.00](cell:20)` says `767.00`.
fn shown(message: &str) -> String {
    let mut out = String::new();
    let mut rest = message;
    while let Some(begins) = rest.find('[') {
        let (before, from) = rest.split_at(begins);
        out.push_str(before);
        let figure = from.split_once("](").and_then(|(text, behind)| {
            let (target, after) = behind.split_once(')')?;
            let (kind, number) = target.split_once(':')?;
            let is_figure = kind.chars().all(|c| c.is_ascii_alphabetic())
                && !number.is_empty()
                && number.chars().all(|c| c.is_ascii_digit());
            let text = text.get(1..).filter(|text| is_figure && !text.contains('['))?;
            Some((text, after))
        });
        match figure {
            Some((text, after)) => {
                out.push_str(&text.replace('\\', ""));
                rest = after;
            }
            None => {
                out.push('[');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out + rest
}

fn word(text: &str) -> &str {
    WORDS.iter().find(|(theirs, _)| *theirs == text).map_or(text, |(_, ours)| ours)
}

#[cfg(test)]
mod tests {
    use super::chinese;

    #[test]
    fn what_the_engine_says_is_chinese_and_shows_figures_as_they_are_printed() {
        let compared = chinese("Cannot compare `string` with `i64`");
        assert!(compared.starts_with("文字 和 整数 不能比大小"), "{compared}");
        let told = chinese("The string `[767\\.00](cell:20)` cannot be converted to an int in base 10");
        assert_eq!(told, "文字 767.00 不是数，不能当作数");
        let unknown = chinese("Odd [1](x) [a[2](fact:3) [");
        assert!(unknown.contains("Odd [1](x) [a2 ["), "{unknown}");
    }
}
