//! Conditions that ask a path or a printed figure, which always hold; lists and ends of paths before filters of paths.

use crate::template_faults::{each, faults};

const PATH: &str = "一般公共预算基本支出表/合计/合计";

#[test]
fn what_always_holds_is_no_condition() {
    let wrong = |text: &str, told: &str| {
        let found = faults("part4.md.tera", &text.replace('〇', PATH));
        assert!(found.len() == 1 && found[0].contains(told), "{text}: {found:#?}");
    };
    let path = "这里问的是一条路径，路径总算“有”，这样问总是成立（问有没有金额，写成 路径 | nonzero";
    for text in [
        "{% if \"〇\" %}甲{% endif %}",
        "{% if year and \"〇\" %}甲{% endif %}",
        "{% if not \"〇\" or has_charts %}甲{% endif %}",
        "{% if has_charts %}甲{% elif \"〇\" %}乙{% endif %}",
        "{{ \"甲\" if \"〇\" else \"乙\" }}",
        "{% set path = \"〇\" %}{% if path %}{{ path | wan }}{% endif %}",
        "{% for path in [\"〇\"] %}{% if path %}甲{% endif %}{% endfor %}",
        "{% for row in rows(table=\"一般公共预算基本支出表\", level=\"*\", column=\"合计\") %}\
         {% set path = row.path ~ \"/合计\" %}{% if path %}甲{% endif %}{% endfor %}",
    ] {
        wrong(text, path);
    }
    for (filter, told) in [("wan", "路径 | nonzero"), ("change", "路径 | changed"), ("reason", "has_reason")]
    {
        let said = format!("| {filter} 印出来的总算“有”，这样问总是成立");
        wrong(&format!("{{% if \"〇\" | {filter} %}}甲{{% endif %}}"), &said);
        wrong(&format!("{{% if year and not \"〇\" | {filter} %}}甲{{% endif %}}"), told);
    }
    wrong("{% if \"unit/staff.established\" %}甲{% endif %}", "{% if staff.established > 0 %}");
    wrong("{% if \"unit/staff.established\" | fact %}甲{% endif %}", "{% if staff.established > 0 %}");
    wrong("{% if projects | count %}甲{% endif %}", "{% if 清单 %}");
    for text in [
        "{% if \"〇\" | wan > 100 %}甲{% endif %}",
        "{% if \"〇\" | wan == \"0.00\" %}甲{% endif %}",
        "{% set much = 100 < \"〇\" | wan %}{% if much %}甲{% endif %}",
    ] {
        wrong(text, "| wan 印出来的是文字，不能拿来比较");
    }
    wrong("{% if \"〇\" > 0 %}甲{% endif %}", "这里拿来比较的是一条路径，不是它的数");
}

#[test]
fn whether_there_is_a_path_may_be_asked() {
    let path = |text: &str| text.replace('〇', PATH);
    for text in [
        "{% for item in projects %}{% if item.path %}甲{% endif %}{% endfor %}",
        "{% for row in rows(table=\"一般公共预算基本支出表\", level=\"*\", column=\"合计\") %}\
         {% if row.path %}甲{% endif %}{% endfor %}",
        "{% for term in glossary.income %}{% if not term.path or term.path | nonzero %}甲{% endif %}{% endfor %}",
        // one that is set on some ways only
        "{% if year %}{% set path = \"〇\" %}{% endif %}{% if path %}甲{% endif %}",
        "{% set path = \"\" %}{% if year %}{% set path = \"〇\" %}{% endif %}{% if path %}甲{% endif %}",
        "{% for item in projects %}{% set_global path = \"〇\" %}{% endfor %}{% if path %}甲{% endif %}",
        "{% component sum(path) %}{% if path %}{{ path | wan }}{% endif %}{% endcomponent %}{{ <sum path=\"〇\" /> }}",
        "{% set path = \"〇\" %}{% if path | nonzero and path != none %}甲{% endif %}",
        "{% if staff.established > 0 and projects | length > 1 %}甲{% endif %}",
        "{% if \"〇\" in [\"〇\"] %}甲{% endif %}",
    ] {
        let found = faults("part4.md.tera", &path(text));
        assert!(found.is_empty(), "{text}: {found:#?}");
    }
}

#[test]
fn lists_and_ends_of_paths_are_no_paths() {
    each(&[
        ("{{ projects | fact }}", &["1:15 模板-名称 | fact 前面是清单，不是一条路径"]),
        (
            "{{ rows(table=\"一般公共预算基本支出表\", level=\"*\", column=\"合计\") | wan }}",
            &["1:56 模板-名称 | wan 前面是清单，不是一条路径"],
        ),
        (
            "{% for item in projects %}{{ item | wan }}{% endfor %}",
            &["1:37 模板-名称 | wan 前面是一整行，不是一条路径"],
        ),
    ]);
    let each_row = "{% for row in rows(table=\"一般公共预算基本支出表\", level=\"*\", column=\"合计\") %}";
    let found =
        faults("part4.md.tera", &format!("{each_row}{{{{ row.path ~ \"/合计\" | wan }}}}{{% endfor %}}"));
    let said = "没有括号，| wan 只管到“/合计”，管不到 ~ 前面的（请写成 (row.path ~ \"/合计\") | wan）";
    assert!(found.len() == 1 && found[0].contains(said), "{found:#?}");
    let right = format!("{each_row}{{{{ (row.path ~ \"/合计\") | wan ~ \"万元\" }}}}{{% endfor %}}");
    assert!(faults("part4.md.tera", &right).is_empty());
}

#[test]
fn a_list_with_single_brackets_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[fixed]\ntext = \"《预算法》（2018年修正）\"\n";
    std::fs::write(folder.path().join("pack-本局.toml"), text).unwrap();
    for id in gongkai::pack::load::built_in_packs() {
        let all = gongkai::pack::load::load(id, &[folder.path().to_path_buf()]).unwrap_err();
        assert!(all.len() == 1 && all[0].message == "[fixed] 应写作 [[fixed]]", "{all:#?}");
        assert!(
            all[0].hint.contains("两重方括号") && all[0].places[0].to_string().contains("第1行"),
            "{all:#?}"
        );
    }
}

#[test]
fn chinese_names_in_tags_are_told_with_what_to_write() {
    for (text, message, hint) in [
        ("{{ 编制人数 }}", "“编制人数”是中文名称", "{{ \"unit/staff.established\" | fact }}"),
        ("{{ 编制人数 | fact }}", "“编制人数”是中文名称", "{{ \"unit/staff.established\" | fact }}"),
        ("{% if 编制人数 > 0 %}甲{% endif %}", "“编制人数”是中文名称", "请写成 staff.established"),
        ("{% for 科目 in items() %}甲{% endfor %}", "变量名不能是中文“科目”", "变量名用英文字母"),
        ("{% set 金额 = 1 %}", "变量名不能是中文“金额”", "变量名用英文字母"),
        ("{% block 概况 %}甲{% endblock %}", "名称不能是中文“概况”", "名称用英文字母"),
        ("{{ \"一般公共预算基本支出表/合计/合计\" | 万元 }}", "没有“万元”这个过滤器", "金额用 | wan"),
        ("{{ year | 乱写 }}", "没有“乱写”这个过滤器", "可用的过滤器有：wan、fact"),
        ("{{ 收入预算总表/合计/合计 | wan }}", "没有放在引号里", "：\"收入预算总表/合计/合计\""),
        ("{{ 乱写 }}", "放在英文双引号里", "变量名用英文字母"),
    ] {
        let found = faults("part4.md.tera", text);
        assert!(
            found.len() == 1 && found[0].contains(message) && found[0].contains(hint),
            "{text}: {found:#?}"
        );
    }
}
