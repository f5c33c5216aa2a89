//! How numbers come into a text, and what the messages of numbers are about.

use super::Guide;
use super::page::GuidePage;

/// What the page of numbers is asked for by, besides its name.
pub(super) const ALIASES: [&str; 5] = ["fixed", "[[fixed]]", "编号", "编制-数字", "模板-数字"];

/// The ways, each with a line that shows it.
const WAYS: [(&str, &str); 5] = [
    ("表里的金额：路径 | wan", r#"{{ "〈金额〉" | wan }}{{ money_unit }}"#),
    ("单位填写的数：\"unit/…\" | fact", r#"{{ "〈个数〉" | fact }}"#),
    ("清单有几项：清单 | count", "{{ projects | count }}个项目"),
    (
        "与上年相比增减多少：路径 | change",
        "{% set path = \"〈金额〉\" -%}\n{% if path | has_previous %}{{ path | change }}{% endif %}",
    ),
    ("年份：year、last_year", "{{ year }}年，比{{ last_year }}年"),
];

/// What messages whose codes begin so are about.
const FAMILIES: [(&str, &str); 3] = [
    ("模板-", "模板包里的文件写得不对：载入时就逐处指出，改好才能生成。"),
    ("编制-", "写公开文件时发现的：模板要用的数、文字没有，或印出来的不能公开。"),
    ("成文-", "写好的公开文件整篇看过以后发现的。"),
];

impl Guide<'_> {
    /// How numbers come into a text.
    pub(super) fn numbers(&self) -> GuidePage {
        let mut page = GuidePage::new("数字");
        page.words("公开文件里的每个数都要有来源。有来源的写法是：");
        for (what, line) in WAYS {
            page.subheading(what);
            self.example(line, &mut page);
        }
        page.heading("编号");
        page.words("“一、”“（一）”“1.”“（1）”写在一段的开头，从1（一）起顺次编，不跳不重；可以直接写，也可以写成 {{ loop.index | cn }}。");
        page.heading("法规的名称、日期、标准里的数：[[fixed]]");
        page.words("这样的数直接写在模板里，再把整句话写进模板包，照着写这两行：");
        page.copied(["[[fixed]]", "text = \"《预算法》（2018年修正）\""]);
        page.words(
            "写在哪个文件：自己的模板包写在 pack.toml；只给一个单位改的，写在单位文件夹 templates/ 里的 pack-本单位.toml（没有就新建）。",
        );
        page.words("text 要与模板里印出的一字不差；数以外还要有几个字，免得别处的数也算作写定的。一句话一条，各写各的 [[fixed]]，要两重方括号。");
        page.heading("不能这样写");
        page.words("直接写的别的数（模板-数字）、在模板里算出来的数、从文字里截出来的数（编制-数字），都停下不公开。| length 数出的个数只能用在 if 里，要印用 | count。");
        page.words(
            "问一个数：有没有金额用 路径 | nonzero；填写的数直接写变量，如 {% if staff.established > 0 %}。",
        );
        page
    }

    /// What a message's code is about; none where it is none.
    pub(super) fn message(&self, code: &str) -> Option<GuidePage> {
        let (_, about) = FAMILIES.iter().find(|(begins, _)| code.starts_with(begins))?;
        let mut page = GuidePage::new(format!("提示　{code}"));
        page.words(*about);
        page.words("提示里写着在哪个文件、第几行，“怎么办”后面是怎样改；改好以后再运行 gongkai pack check 或 gongkai check。");
        Some(page)
    }
}
