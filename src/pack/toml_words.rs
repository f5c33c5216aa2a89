//! What the readers of TOML say, in Chinese, and what to do about it.

use crate::budget::lookup::nearest;

/// What to do where nothing better is known.
const WRITE_AS: &str = "请对照内置模板或样例里的同名文件改这一行；文字要放在英文双引号里，数字不加引号";

/// What the reader of the syntax says: a part of its words, what is wrong, what to do. The first that is found
/// counts, so what says more stands above.
const SYNTAX: [(&str, &str, &str); 34] = [
    ("duplicate key", "同一项写了两次", "请删去其中一处"),
    ("dotted key", "这一项前面已经写成了别的", "请删去其中一处"),
    ("escape", "反斜杠 \\ 后面的写法不对", "文字里要写 \\ 的，请写成 \\\\，或把整段文字放在英文单引号里"),
    ("unicode", "反斜杠 \\ 后面的写法不对", "文字里要写 \\ 的，请写成 \\\\，或把整段文字放在英文单引号里"),
    ("unclosed array table", "表头 [[ ]] 没有写完", "请写成 [[名称]]"),
    ("unclosed array", "方括号没有成对", "请补上缺的 ]"),
    ("unclosed inline table", "花括号没有成对", "请补上缺的 }"),
    ("unclosed table", "表头 [ ] 没有写完", "请写成 [名称]"),
    ("extra comma", "多了一个逗号", "请删去多出的逗号"),
    ("missing comma", "两项之间少了逗号", "请在各项之间各写一个英文逗号"),
    (
        "string values must be quoted",
        "没有内容、文字没有加引号，或两项之间少了逗号",
        "请把文字放在英文双引号里；列表里各项之间写英文逗号",
    ),
    ("missing opening quote", "引号没有成对", "请在文字前后各写一个英文双引号"),
    ("unquoted keys cannot be empty", "等号前面没有名称", "请写成 名称 = 内容"),
    ("keys cannot be", "项的名称不能用三个引号", "请把名称写在一对英文引号里"),
    ("invalid unquoted key", "等号前面的名称没有加引号", "名称是汉字的，请放在英文双引号里"),
    ("invalid basic string", "引号没有成对", "请在文字前后各写一个英文双引号"),
    ("invalid literal string", "引号没有成对", "请在文字前后各写一个英文单引号"),
    ("multi-line", "三个引号没有成对", "请在文字前后各写三个英文引号"),
    ("comment", "注释的写法不对", "注释以 # 开头，里面不能有看不见的字符"),
    ("missing assignment", "两项之间少了等号，或没有换行", "一行写一项：名称 = 内容"),
    ("key with no value", "只有名称，没有内容", "请写成 名称 = 内容"),
    ("missing key", "等号前面没有名称", "请写成 名称 = 内容"),
    ("missing value", "等号后面没有内容", "请写成 名称 = 内容"),
    ("`=`", "多了一个等号", "请写成 名称 = 内容；列表里不写等号"),
    ("extra assignment", "多了一个等号", "请写成 名称 = 内容"),
    ("carriage return", "换行的写法不对", "请用记事本打开，另存一遍"),
    ("inline table", "花括号里的写法不对", "请写成 { 名称 = 内容, 名称 = 内容 }"),
    ("array opening", "方括号没有成对", "请删去多出的 ]"),
    ("table open", "方括号没有成对", "表头请写成 [名称]"),
    ("recurs", "括号套得太多", "请核对方括号和花括号"),
    ("date", "日期的写法不对", "请写成加引号的文字，如 \"2025年2月1日\""),
    ("key-value", "这一行不是 名称 = 内容 的样子", "请写成 名称 = 内容"),
    ("unexpected key or value", "多出一段内容", "一行只写一项：名称 = 内容；文字放在英文双引号里"),
    ("unexpected content", "多出一段内容", "一行只写一项：名称 = 内容；文字放在英文双引号里"),
];

/// What is said of numbers.
const NUMBERS: [&str; 12] = [
    "radix",
    "overflow",
    "leading zero",
    "sign",
    "integer number prefix",
    "floating",
    "digits",
    "`_`",
    "number too",
    "invalid digit",
    "empty string",
    "numbers",
];

/// Chinese words for what serde calls a kind of value, by the beginning of its words.
const KINDS: [(&str, &str); 22] = [
    ("a boolean", "真假值（true 或 false）"),
    ("boolean", "真假值"),
    ("an array", "列表"),
    ("a sequence", "列表（方括号）"),
    ("sequence", "列表"),
    ("a tuple", "列表"),
    ("tuple", "列表"),
    ("a map", "成组的项（花括号）"),
    ("map", "成组的项"),
    ("struct", "成组的项"),
    ("table", "成组的项"),
    ("a string", "文字（加英文双引号）"),
    ("a borrowed string", "文字（加英文双引号）"),
    ("string", "文字"),
    ("a character", "一个字"),
    ("integer", "整数"),
    ("floating point", "小数"),
    ("f64", "数（不加引号）"),
    ("f32", "数（不加引号）"),
    ("u", "不小于零的整数"),
    ("i", "整数"),
    ("datetime", "日期"),
];

/// What the readers say, in Chinese; what a type says itself stays as it is.
pub(super) fn chinese(message: &str) -> String {
    if message.chars().next().is_some_and(|first| !first.is_ascii()) {
        return message.to_owned();
    }
    of_values(message).unwrap_or_else(|| of_syntax(message).0.to_owned())
}

/// What to do about what they say.
pub(super) fn hint(message: &str) -> &'static str {
    let own = message.chars().next().is_some_and(|first| !first.is_ascii());
    match own || of_values(message).is_some() {
        true => WRITE_AS,
        false => of_syntax(message).1,
    }
}

/// What serde says: the file is TOML, but a value is not what is meant to stand there.
fn of_values(message: &str) -> Option<String> {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let known: Vec<String> = message.split('`').skip(3).step_by(2).map(str::to_owned).collect();
    let begins = |words: &str| message.starts_with(words);
    Some(if begins("unknown field") {
        match nearest(quoted, known.iter()) {
            Some(near) => format!("没有 {quoted} 这一项，是否指 {near}"),
            None if known.is_empty() => format!("没有 {quoted} 这一项，这里什么也不用写"),
            None => format!("没有 {quoted} 这一项，这里可以写 {}", known.join("、")),
        }
    } else if begins("missing field") {
        format!("缺少 {quoted} 这一项")
    } else if begins("duplicate field") {
        format!("{quoted} 写了两次")
    } else if begins("unknown variant") {
        let near = nearest(quoted, known.iter()).map(|near| format!("是否指 {near}；")).unwrap_or_default();
        format!("“{quoted}”不是可用的值，{near}可以写 {}", known.join("、"))
    } else if let Some(rest) = message.strip_prefix("invalid type: ") {
        let (found, expected) = rest.rsplit_once(", expected ")?;
        format!("值的类型不对：这里写的是{}，应是{}", kind(found), kind(expected))
    } else if let Some(rest) = message.strip_prefix("invalid length ") {
        let (length, expected) = rest.split_once(", expected ")?;
        let digits: String = expected.chars().filter(char::is_ascii_digit).collect();
        match digits.is_empty() {
            true => format!("个数不对：这里写了{length}个"),
            false => format!("个数不对：这里写了{length}个，要写{digits}个"),
        }
    } else if begins("invalid value") {
        "数不在可用的范围里".to_owned()
    } else if begins("unexpected keys in table") || begins("wanted ") || begins("expected ") {
        "值的写法不对：这里不能写成这样的一组".to_owned()
    } else {
        return None;
    })
}

/// What a value is, in Chinese: with what is written, where that is short.
fn kind(theirs: &str) -> String {
    let theirs = theirs.trim();
    if theirs.chars().next().is_some_and(|first| !first.is_ascii()) {
        return theirs.to_owned();
    }
    let written = theirs.split(['`', '"']).nth(1).filter(|written| written.chars().count() <= 12);
    let word = KINDS.iter().find(|(begins, _)| theirs.starts_with(begins)).map_or("别的值", |(_, word)| word);
    match written {
        Some(written) if !theirs.starts_with("struct") => format!("{word} {written}"),
        _ => word.to_owned(),
    }
}

/// What the reader of the syntax says, and what to do.
fn of_syntax(message: &str) -> (&'static str, &'static str) {
    if let Some((_, why, what)) = SYNTAX.iter().find(|(part, ..)| message.contains(part)) {
        return (*why, *what);
    }
    if NUMBERS.iter().any(|part| message.contains(part)) {
        return ("数的写法不对", "数请只写数字和小数点，不写逗号、单位和开头的零；编码一类请加英文双引号");
    }
    if message.contains("string") || message.contains("quote") {
        return ("引号没有成对", "请在文字前后各写一个英文双引号");
    }
    ("不合 TOML 的写法", WRITE_AS)
}

/// Signs of a Chinese keyboard that TOML does not know, and what they are meant to be.
const SIGNS: [(char, &str); 12] = [
    ('“', "\""),
    ('”', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('＝', "="),
    ('［', "["),
    ('］', "]"),
    ('｛', "{"),
    ('｝', "}"),
    ('，', ","),
    ('。', "."),
    ('＃', "#"),
];

/// What to do where a line that does not read has Chinese signs outside of its quotation marks.
pub(super) fn signs(line: &str) -> Option<String> {
    let mut meant: Vec<String> = Vec::new();
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '#') => break,
            (None, _) => {
                let known = SIGNS.iter().find(|(sign, _)| *sign == c);
                meant.extend(known.map(|(sign, ascii)| format!("{sign} 改成英文的 {ascii}")));
            }
            (Some(_), _) => {}
        }
    }
    meant.dedup();
    (!meant.is_empty()).then(|| format!("请把{}", meant.join("，把")))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use toml::de::DeTable;

    use super::{chinese, hint};

    /// Lines that TOML does not take, with what is to be said of them.
    #[test]
    fn what_is_no_toml_is_said_in_chinese() {
        let lines = [
            ("a = 1\na = 2", "同一项写了两次"),
            ("a = 1\na.b = 2", "这一项前面已经写成了别的"),
            ("a = \"\\q\"", "反斜杠"),
            ("a = \"\\u12\"", "反斜杠"),
            ("a = [1, 2", "方括号没有成对"),
            ("a = 1]", "多出一段内容"),
            ("a = { b = 1", "花括号没有成对"),
            ("[a", "表头"),
            ("[[a]", "表头"),
            ("a = [1,, 2]", "多了一个逗号"),
            ("a = [1 2]", "少了逗号"),
            ("a = 仿宋", "文字没有加引号"),
            ("a = \"仿宋", "引号没有成对"),
            ("a = '仿宋", "引号没有成对"),
            ("a = \"\"\"仿宋", "三个引号没有成对"),
            ("= 1", "没有名称"),
            ("版心 = 1", "名称没有加引号"),
            ("a", "没有内容"),
            ("a =", "没有内容"),
            ("a = = 1", "等号"),
            ("a = [b = 1]", "等号"),
            ("a = 007", "数的写法不对"),
            ("a = 1_", "数的写法不对"),
            ("a = 1 2", "没有加引号"),
            ("a = 1 b = 2", "多出一段内容"),
        ];
        for (text, words) in lines {
            let (_, errors) = DeTable::parse_recoverable(text);
            let said: Vec<String> = errors.iter().map(|error| chinese(error.message())).collect();
            let theirs: Vec<&str> = errors.iter().map(|error| error.message()).collect();
            assert!(said.iter().any(|said| said.contains(words)), "{text}: {said:?} of {theirs:?}");
            assert!(!said.iter().any(|said| said.contains("不合 TOML")), "{text}: {said:?} of {theirs:?}");
            assert!(errors.iter().all(|error| !hint(error.message()).is_empty()));
        }
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct All {
        #[serde(default)]
        flag: bool,
        #[serde(default)]
        small: u8,
        #[serde(default)]
        whole: i64,
        #[serde(default)]
        length: f64,
        #[serde(default)]
        word: String,
        #[serde(default)]
        words: Vec<String>,
        #[serde(default)]
        two: [f64; 2],
        #[serde(default)]
        choice: Option<Choice>,
        #[serde(default)]
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Choice {
        One,
        Two,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Inner {
        key: String,
    }

    /// TOML whose values are not what is meant.
    #[test]
    fn values_that_are_not_meant_are_said_in_chinese() {
        let lines = [
            ("flag = 1", "这里写的是整数 1，应是真假值"),
            ("flag = \"true\"", "这里写的是文字 true，应是真假值"),
            ("small = 300", "范围"),
            ("small = -1", "范围"),
            ("small = 1.5", "这里写的是小数 1.5，应是不小于零的整数"),
            ("whole = \"1\"", "应是整数"),
            ("length = \"10\"", "这里写的是文字 10，应是数（不加引号）"),
            ("whole = 0x", "数"),
            ("whole = 99999999999999999999", "数"),
            ("whole = 2025-01-01", "应是整数"),
            ("length = [1]", "这里写的是列表，应是数"),
            ("word = 3", "应是文字（加英文双引号）"),
            ("word = { a = 1 }", "这里写的是成组的项"),
            ("words = \"a\"", "应是列表"),
            ("two = [3]", "这里写了1个，要写2个"),
            ("choice = \"three\"", "可以写 one、two"),
            ("inner = 1", "应是成组的项"),
            ("inner = {}", "缺少 key 这一项"),
            ("wrods = []", "是否指 words"),
        ];
        for (text, words) in lines {
            let error = toml::from_str::<All>(text).unwrap_err();
            let said = chinese(error.message());
            assert!(said.contains(words), "{text}: {said} of {}", error.message());
        }
    }
}
