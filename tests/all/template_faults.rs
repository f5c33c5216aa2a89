//! Faults of a template writer, each told at its place with what was meant.

use gongkai::diag::{Diagnostic, Place};
use gongkai::pack::{self, Pack, Template};

/// A built-in pack.
pub fn built_in(id: &str) -> Pack {
    pack::load::load(id, &[]).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// Where a fault stands.
pub fn place(fault: &Diagnostic) -> String {
    match fault.places.first() {
        Some(Place::Line { file, line, column }) => format!("{file}:{line}:{column}"),
        other => format!("{other:?}"),
    }
}

/// Lays a template over those of a pack, as layers do.
pub fn lay(pack: &mut Pack, name: &str, text: &str) {
    let mut above = Some(Template { text: text.to_owned(), origin: name.to_owned(), built_in: false });
    let mut key = name.to_owned();
    while let Some(template) = above {
        above = pack.templates.insert(key.clone(), template);
        key = format!("base/{key}");
    }
}

/// What is wrong with a template of its own, laid over a built-in pack: place, code, message and hint.
pub fn faults(name: &str, text: &str) -> Vec<String> {
    let mut pack = built_in("jiangxi");
    lay(&mut pack, name, text);
    told(&pack)
}

pub fn told(pack: &Pack) -> Vec<String> {
    let all = pack::templates::check(pack);
    all.iter().map(|f| format!("{} {} {}（{}）", place(f), f.code, f.message, f.hint)).collect()
}

#[test]
fn built_in_packs_raise_nothing() {
    for id in pack::load::built_in_packs() {
        let started = std::time::Instant::now();
        let pack = built_in(id);
        let loaded = started.elapsed();
        let started = std::time::Instant::now();
        assert_eq!(told(&pack), [""; 0], "{id}");
        println!("{id}: loaded {loaded:?}, check {:?}", started.elapsed());
    }
}

/// The faults of a part: `line:column code message`, hints left out.
fn of(text: &str) -> Vec<String> {
    let all = faults("part4.md.tera", text);
    let cut = |fault: &String| {
        let fault = fault.strip_prefix("part4.md.tera:").unwrap_or(fault);
        fault.rsplit_once('（').map_or(fault, |(before, _)| before).to_owned()
    };
    all.iter().map(cut).collect()
}

/// Each text with what is told of it.
pub fn each(cases: &[(&str, &[&str])]) {
    let mut wrong = Vec::new();
    for (text, wanted) in cases {
        let found = of(text);
        if found.len() != wanted.len() || !found.iter().zip(*wanted).all(|(f, w)| f.starts_with(w)) {
            wrong.push(format!("{text}\n found {found:#?}\n wanted {wanted:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tags_and_signs() {
    each(&[
        ("甲\n{% iff year %}乙{% endif %}", &["2:4 模板-写法 没有 iff 这种标签，是否指 if"]),
        ("{% if year %}乙", &["1:1 模板-写法 这里的 {% if … %} 没有收尾，到文件末尾应有 {% endif %}"]),
        (
            "{% for a in [1] %}{% if a %}乙{% endfor %}",
            &["1:19 模板-写法 这里的 {% if … %} 没有收尾，到第1行第30列的 {% endfor %} 之前应有 {% endif %}"],
        ),
        ("甲{% endif %}", &["1:2 模板-写法 这里的 endif 没有对应的 {% if … %}"]),
        ("{% if year %}甲{% esle %}乙{% endif %}", &["1:18 模板-写法 没有 esle 这种标签，是否指 else"]),
        (
            "{% if year %}甲{% elseif kind %}乙{% endif %}",
            &["1:18 模板-写法 没有 elseif 这种标签，是否指 elif"],
        ),
        ("{% year %}", &["1:4 模板-写法 没有 year 这种标签"]),
        ("甲{{ year 乙", &["1:2 模板-写法 这里的 {{ 没有用 }} 收尾", "1:10 模板-写法 标签里的“乙”读不懂"]),
        ("甲{{ year\n{{ kind }}", &["1:2 模板-写法 这里的 {{ 没有用 }} 收尾，到第2行第1列又开始了另一个"]),
        ("{{ year }", &["1:9 模板-写法 这个标签的收尾写成了“}”，应是 }}"]),
        ("{{ year %}", &["1:9 模板-写法 这个标签的收尾写成了“%}”，应是 }}"]),
        ("{% if year }}甲{% endif %}", &["1:12 模板-写法 这个标签的收尾写成了“}}”，应是 %}"]),
        ("甲{# 乙", &["1:2 模板-写法 注释 {# 没有用 #} 收尾"]),
        ("{{ “三公经费支出表/合计/合计” | wan }}", &["1:4 模板-写法 标签里的““…””是中文引号"]),
        (
            "{{ \"三公经费支出表/合计/合计” | wan }}甲{{ \"乙\" }}",
            &["1:4 模板-写法 字符串没有收尾的引号；第1行第18列的“””是中文引号"],
        ),
        (
            "{{ \"三公经费支出表/合计/合计\" ｜ wan }}",
            &["1:20 模板-写法 标签里的“｜”是中文符号，模板引擎不认，应写“|”"],
        ),
        (
            "{{ \"三公经费支出表/合计/合计\" | change（rate=false） }}",
            &["1:28 模板-写法 标签里的“（”是中文符号，模板引擎不认，应写“(”", "1:39 模板-写法 标签里的“）”"],
        ),
        (
            "{% if year ＝＝ 2 %}甲{% endif %}",
            &["1:12 模板-写法 标签里的“＝＝”是中文符号，模板引擎不认，应写“==”"],
        ),
        ("甲｛｛ year ｝｝", &["1:2 模板-写法 “｛｛”里有全角符号"]),
        ("甲｛% if year %｝乙", &["1:2 模板-写法 “｛%”里有全角符号"]),
        ("{{ year ｝｝", &["1:9 模板-写法 这个标签的收尾写成了“｝｝”，应是 }}"]),
        ("{{　year }}", &["1:3 模板-写法 标签里有全角空格"]),
        ("{{ year | }}", &["1:11 模板-写法 这个标签到这里就完了，还缺过滤器的名称"]),
        ("{{ 年度 }}", &["1:4 模板-写法 标签里的“年度”读不懂"]),
        (
            "{% for a in [1] %}{% block b %}{% endblock %}{% endfor %}",
            &["1:19 模板-块 块不能写在 {% for … %} 里面"],
        ),
        (
            "{% for i in range(end=100000) %}{% for j in range(end=100000) %}{{ i }}{{ j }}{% endfor %}{% endfor %}",
            &["1:45 模板-写法 这里的循环一共要转 10000000000 次"],
        ),
        ("{{ \"a\\qb\" }}", &["1:4 模板-写法 字符串里的 \\ 后面不能跟这个字"]),
    ]);
}

#[test]
fn names_that_are_not_there() {
    each(&[
        (
            "{{ yaer }}{{ kind | cnn }}",
            &[
                "1:4 模板-名称 没有名为 yaer 的变量，是否指 year",
                "1:21 模板-名称 没有名为 cnn 的过滤器，是否指 cn",
            ],
        ),
        ("{{ unit.nmae }}", &["1:9 模板-名称 unit 里没有 nmae，是否指 name"]),
        (
            "{% for p in projects %}{{ p.naem }}{{ loop.frist }}{{ p.text.bassis }}{% endfor %}",
            &[
                "1:29 模板-名称 项目里没有 naem，是否指 name",
                "1:44 模板-名称 loop 里没有 frist，是否指 first",
                "1:62 模板-名称 项目的文字（text）里没有 bassis，是否指 basis",
            ],
        ),
        (
            "{{ rows(table=\"支出总表\", level=\"类\", colunm=\"合计\") }}",
            &[
                "1:4 模板-名称 函数 rows 缺少参数 column",
                "1:34 模板-名称 函数 rows 没有参数 colunm，是否指 column",
            ],
        ),
        (
            "{{ \"三公经费支出表/合计/合计\" | change(rtae=false) }}",
            &["1:29 模板-名称 过滤器 change 没有参数 rtae，是否指 rate"],
        ),
        ("{% if year is od %}{% endif %}", &["1:15 模板-名称 没有名为 od 的判断，是否指 odd"]),
        ("{{ wan(x=1) }}", &["1:4 模板-名称 wan 是过滤器，不是函数"]),
        ("{% if kind == \"部们\" %}{% endif %}", &["1:15 模板-名称 这里的值不会是“部们”"]),
        (
            "{% component c(a) %}{{ a }}{{ year }}{% endcomponent c %}{{ <c b={1} /> }}",
            &[
                "1:31 模板-名称 组件里没有变量 year",
                "1:62 模板-名称 组件 c 缺少参数 a",
                "1:64 模板-名称 组件 c 没有参数 b",
            ],
        ),
        ("{{ <row a={1} /> }}", &["1:5 模板-名称 没有名为 row 的组件"]),
        (
            "{% for a in [1, 2] %}{% set x = a %}{% endfor %}{{ x }}",
            &["1:52 模板-名称 变量 x 在这里还没有值：它在第1行第22列设定"],
        ),
        ("{{ x }}{% set x = 1 %}", &["1:4 模板-名称 变量 x 在这里还没有值"]),
    ]);
}

#[test]
fn names_that_are_there_are_no_fault() {
    each(&[
        ("{% set a = 1 %}{% if year %}{% set b = 2 %}{% endif %}{{ a }}{{ b }}", &[]),
        ("{% if extra is defined %}甲{% endif %}{% set extra = 1 %}", &[]),
        (
            "{% for k, v in unit %}{{ k }}{{ v }}{% endfor %}{{ [x * 2 for x in [1, 2]] | join(sep=\"、\") }}",
            &[],
        ),
        ("{% set t %}甲{{ year }}{% endset %}{{ t }}{% filter upper %}a{% endfilter %}", &[]),
        (
            "{% component c(a, b=1, ...rest) %}{{ a }}{{ b }}{{ body }}{% endcomponent c %}{% <c a={year}> %}甲{% </c> %}",
            &[],
        ),
        (
            "{% for n in [1, 2] %}{% if not loop.first %}{{ last }}{% endif %}{% set_global last = n %}{% endfor %}",
            &[],
        ),
        ("{{ \"{{ year }}\" }}{{ kind | replace(from=\"{{\", to=\"}}\") }}", &[]),
        ("{{ \"甲/乙\" }}{{ year ~ \"/\" ~ kind }}{% raw %}{{ nothing }}{% endraw %}", &[]),
        (
            "{% for t in [\"支出总表\", \"收入总表\"] %}{% if t == \"支出总表\" %}{{ (t ~ \"/合计/基本支出\") | wan }}{% endif %}{% endfor %}",
            &[],
        ),
        ("{{ \"上年:支出总表/合计/基本支出\" | wan }}{{ \"支出总表/2080101/基本支出\" | wan }}", &[]),
    ]);
}

#[test]
fn paths_stand_at_the_piece_that_is_wrong() {
    each(&[
        ("{{ \"支出总裱/合计/合计\" | wan }}", &["1:5 模板-路径 没有“支出总裱”这个表，是否指“支出总表”"]),
        (
            "{{ \"收支预算总表@收人/收入总计/预算数\" | wan }}",
            &["1:12 模板-路径 “收支预算总表”没有“收人”这一侧，只有收入、支出"],
        ),
        (
            "{{ \"支出总表/合记/合计\" | wan }}{{ \"支出总表/合计/基本支岀\" | wan }}",
            &[
                "1:10 模板-路径 “支出总表”没有“合记”这个行，是否指“合计”",
                "1:37 模板-路径 “支出总表”没有“基本支岀”这个列，是否指“基本支出”",
            ],
        ),
        (
            "{% for row in [\"事业收入\", \"其它收入\"] %}{% set path = \"收支预算总表@收入/\" ~ row ~ \"/预算数\" %}{{ path | wan }}{% endfor %}",
            &["1:25 模板-路径 “收支预算总表”没有“其它收入”这个行，是否指“其他收入”"],
        ),
        (
            "{% for row in [\"事业收入\", \"其他收入\"] %}{% set path = \"收支预算总表@收入/\" ~ row ~ \"/预算敎\" %}{{ path | wan }}{% endfor %}",
            &["1:71 模板-路径 “收支预算总表”没有“预算敎”这个列，是否指“预算数”"],
        ),
        (
            "{{ \"unit/staff.actaul\" | fact }}",
            &["1:10 模板-路径 没有“staff.actaul”这个unit.toml 的项，是否指“staff.actual”"],
        ),
        ("{{ \"支出总表\" | wan }}", &["1:5 模板-路径 “支出总表”不是单元格路径"]),
        (
            "{% if has_table(id=\"支出总裱\") %}{% endif %}{{ table(id=\"没有\") }}",
            &["1:21 模板-路径 没有“支出总裱”这个表，是否指“支出总表”", "1:54 模板-路径 没有“没有”这个表"],
        ),
        (
            "{{ rows(table=\"支出总表\", level=\"頁\", column=\"合记\") | length }}",
            &[
                "1:30 模板-路径 “支出总表”没有“頁”这一级，只有类、款、项",
                "1:42 模板-路径 “支出总表”没有“合记”这个列",
            ],
        ),
        (
            "{% for row in rows(table=\"支出总表\", level=\"*\", column=\"合计\") %}{{ (row.path ~ \"/合记\") | wan }}{% endfor %}",
            &["1:77 模板-路径 “支出总表”没有“合记”这个列"],
        ),
        (
            "{{ classes(table=\"三公经费支出表\", column=\"合计\") | length }}",
            &["1:19 模板-路径 “三公经费支出表”没有编码，不能用 classes"],
        ),
        ("{% include \"part9.md.tera\" %}", &["1:12 模板-路径 模板包里没有文件 part9.md.tera，是否指 part"]),
    ]);
}

/// The built-in part as sections in blocks, as packs of several layers have them.
const BASE: &str = "{% set top = \"支出总表/合计/合计\" %}\n# 一、甲\n\n{% block one %}一{{ top | wan }}{% set_global mid = 1 %}{% endblock one %}\n\n\
                    # 二、乙\n\n{% block two %}二{{ mid }}{% endblock two %}\n";

/// What is told of an own part4 over [`BASE`].
fn over(text: &str) -> Vec<String> {
    let mut pack = built_in("jiangxi");
    if let Some(part) = pack.templates.get_mut("part4.md.tera") {
        part.text = BASE.to_owned();
        part.origin = "底本".to_owned();
    }
    lay(&mut pack, "part4.md.tera", text);
    told(&pack)
}

#[test]
fn blocks_over_a_base() {
    let extends = "{% extends \"base/part4.md.tera\" %}\n";
    let mut wrong = Vec::new();
    for (text, wanted) in [
        ("{% block two %}新{{ super() }}{{ year }}{% endblock %}", vec![]),
        ("{% block one %}新{{ super() }}{% endblock %}", vec![]),
        ("{% block one %}新{% set_global mid = 2 %}{% endblock %}", vec![]),
        (
            "{% block oen %}新{% endblock %}",
            vec!["part4.md.tera:2:10 模板-块 底本 没有名为 oen 的块，是否指 one，这一块印不出来"],
        ),
        (
            "{% block one %}新{% endblock %}",
            vec![
                "part4.md.tera:2:10 模板-块 改写了块 one，底本 在原来的这一块里（第4行第32列）设定的变量 mid 就没有了",
            ],
        ),
        (
            "丢了{% block two %}新{% endblock %}",
            vec!["part4.md.tera:2:1 模板-块 这个文件接着别的文件写（extends），块以外的内容印不出来"],
        ),
        (
            "{% set a = 1 %}{% block two %}新{% endblock %}",
            vec!["part4.md.tera:2:1 模板-块 这个文件接着别的文件写"],
        ),
        (
            "{% block two %}新{% endblock %}{% block two %}{% endblock %}",
            vec!["part4.md.tera:2:40 模板-块 块 two 写了两次，第一次在第2行第10列"],
        ),
        (
            "{% block two %}{{ tpo | wan }}{% endblock %}",
            vec!["part4.md.tera:2:19 模板-名称 没有名为 tpo 的变量，是否指 top"],
        ),
    ] {
        let found = over(&format!("{extends}{text}"));
        if found.len() != wanted.len() || !found.iter().zip(&wanted).all(|(f, w)| f.starts_with(w)) {
            wrong.push(format!("{text}\n found {found:#?}\n wanted {wanted:#?}"));
        }
    }
    for (text, wanted) in [
        ("{% extends \"part4.md.tera\" %}", "part4.md.tera:1:12 模板-块 part4.md.tera 接着它自己写"),
        ("甲{% extends \"base/part4.md.tera\" %}", "part4.md.tera:1:2 模板-块 extends 前面还有别的内容"),
        (
            "{% extends \"base/part5.md.tera\" %}",
            "part4.md.tera:1:12 模板-路径 模板包里没有文件 base/part5.md.tera，是否指 ",
        ),
        (
            "{% extends \"base/base/part4.md.tera\" %}",
            "part4.md.tera:1:12 模板-路径 下面一层没有 part4.md.tera",
        ),
        ("甲{% include \"part4.md.tera\" %}", "part4.md.tera:1:13 模板-块 part4.md.tera 把它自己放了进来"),
        (
            "甲{% include \"base/part4.md.tera\" %}{{ super() }}",
            "part4.md.tera:1:39 模板-块 super() 只能写在块里",
        ),
    ] {
        let found = over(text);
        if !found.iter().any(|found| found.starts_with(wanted)) {
            wrong.push(format!("{text}\n found {found:#?}\n wanted {wanted:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lines_of_toml_files_are_told_where_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("pack-1.toml", "[names]\ntitle = \"{{ unit.nmae }}\"\ncover = [\"甲\", \"乙{{ yaer }}\"]\n"),
        ("tables-1.toml", "[[table]]\nid = \"收入总表\"\nempty_statement = \"{% if kind %}\"\n"),
        ("charts-1.toml", "series = [\"{{ year | cnn }}\", \"上年\"]\n"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let all = pack::load::load("jiangxi", &[folder.path().to_path_buf()]).unwrap_err();
    let said: Vec<String> = all.iter().map(|f| format!("{} {} {}", f.places[0], f.code, f.message)).collect();
    for wanted in [
        "pack-1.toml 第2行第18列 模板-名称 unit 里没有 nmae，是否指 name",
        "pack-1.toml 第3行第20列 模板-名称 没有名为 yaer 的变量，是否指 year",
        "tables-1.toml 第3行第20列 模板-写法 这里的 {% if … %} 没有收尾",
        "charts-1.toml 第1行第22列 模板-名称 没有名为 cnn 的过滤器，是否指 cn",
    ] {
        assert!(said.iter().any(|said| said.starts_with(wanted)), "{wanted} in {said:#?}");
    }
    assert_eq!(said.len(), 4);
}

#[test]
fn what_has_no_end_is_not_followed() {
    let deep = |open: &str, inner: &str, close: &str, times: usize| {
        format!("{}{inner}{}", open.repeat(times), close.repeat(times))
    };
    let doubled = "{% set s = s ~ s %}".repeat(60);
    let paired = "{% set l = [l, l] %}".repeat(60);
    let mut called = "{% component c0() %}甲{% endcomponent %}".to_owned();
    for index in 1..30 {
        let below = index - 1;
        called += &format!(
            "{{% component c{index}() %}}{{{{ <c{below} /> }}}}{{{{ <c{below} /> }}}}{{% endcomponent %}}"
        );
    }
    let started = std::time::Instant::now();
    for (text, wanted) in [
        (format!("{{% set s = \"甲\" %}}{doubled}{{{{ s | wan }}}}"), None),
        (format!("{{% set l = [1] %}}{paired}{{% for a in l %}}{{{{ a }}}}{{% endfor %}}"), None),
        (format!("{called}{{{{ <c29 /> }}}}"), None),
        (format!("{{{{ {} }}}}", deep("(", "1", ")", 30)), None),
        (format!("{{{{ {} }}}}", deep("(", "1", ")", 5_000)), Some("模板-写法 这个式子太长")),
        (format!("{{{{ 1{} }}}}", " ~ 1".repeat(5_000)), Some("模板-写法 这个式子太长")),
        (deep("{% if year %}", "甲", "{% endif %}", 39), None),
        (deep("{% if year %}", "甲", "{% endif %}", 5_000), Some("模板-写法 标签套得太深")),
    ] {
        let found = of(&text);
        match wanted {
            None => assert_eq!(found, [""; 0], "{}", &text[..80]),
            Some(wanted) => assert!(found.len() == 1 && found[0].contains(wanted), "{found:#?}"),
        }
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn what_an_overlay_takes_from_under_a_built_in_template_is_left_to_the_run() {
    let mut pack = built_in("jiangxi");
    pack.tables.retain(|table| table.id != "政府采购预算表");
    pack.manifest.facts.retain(|fact| fact.key != "unit.nature_text");
    assert_eq!(told(&pack), [""; 0]);
    lay(&mut pack, "part4.md.tera", "{{ unit.nature_text }}{{ \"政府采购预算表/合计/预算数\" | wan }}");
    let found = told(&pack);
    assert!(
        found.len() == 2 && found.iter().all(|found| found.starts_with("part4.md.tera:1:")),
        "{found:#?}"
    );
}

/// Loading passes over the program's own templates, where nothing lies over them: they are looked at here.
#[test]
fn the_program_s_own_templates_have_no_fault() {
    for id in pack::load::built_in_packs() {
        let mut pack = built_in(id);
        // as if a bureau had written them: what it has taken from under a built-in one is no fault
        pack.templates.values_mut().for_each(|template| template.built_in = false);
        assert_eq!(pack::templates::check(&pack), [], "{id}");
    }
}
