//! Digits that come out of tags: which are told, where and how, and which pass as what somebody has stated.

use gongkai::compose;
use gongkai::compose::document::{Block, plain_text};
use gongkai::compose::numbers::{NumberOrigin, NumberSpot};
use gongkai::diag::Diagnostic;
use gongkai::pack;
use gongkai::pack::at::At;
use gongkai::read::Input;
use std::sync::Arc;

use crate::html::input;
use crate::template_faults::{lay, place};

/// A path of the sample of 2023, 3762.09.
const TOTAL: &str = "收支预算总表@收入/收入总计/预算数";

/// A sample with a part of its own: the words of the part, with the kinds of their numbers behind; or what is told.
fn printed(input: &Input, name: &str, text: &str) -> Result<String, Vec<Diagnostic>> {
    let mut pack = pack::Pack::clone(&input.pack);
    lay(&mut pack, name, &text.replace("TOTAL", TOTAL));
    // what is told when the pack is loaded and what is told of the run: both, so that neither hides the other
    let mut faults = pack::templates::check(&pack);
    let composed = match compose::compose(&input.budget, &pack) {
        Ok(composed) if faults.is_empty() => composed,
        Ok(_) => return Err(faults),
        Err(found) => {
            faults.extend(found);
            return Err(faults);
        }
    };
    let own = pack.manifest.parts.iter().position(|part| part.template == name).unwrap();
    let mut said = String::new();
    for block in &composed.document.parts[own].blocks {
        if let Block::Heading { content, .. } | Block::Paragraph { content } = block {
            said.push_str(&plain_text(content));
        }
    }
    let mut kinds = String::new();
    for number in &composed.document.numbers {
        if matches!(number.spot, NumberSpot::Text { part, .. } if part == own) {
            kinds.push(match &number.origin {
                NumberOrigin::Figure(_) => 'f',
                NumberOrigin::Words(_) => 'w',
                NumberOrigin::Year(_) => 'y',
                NumberOrigin::Numbering => 'n',
                NumberOrigin::Pack(_) => 'p',
            });
        }
    }
    Ok(format!("{said}|{kinds}"))
}

/// Each text with a `¦` where it is told, and words of what is told.
fn each_told(cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    let input = input("nanchang-2023", false);
    for (text, wanted) in cases {
        let text = text.replace("TOTAL", TOTAL);
        let at = text.find('¦').unwrap_or_default();
        let line = text[..at].rsplit('\n').next().unwrap();
        let stands =
            format!("part4.md.tera:{}:{}", text[..at].matches('\n').count() + 1, line.chars().count() + 1);
        match printed(&input, "part4.md.tera", &text.replace('¦', "")) {
            Ok(said) => wrong.push(format!("{text}\n  PUBLISHED as {said}")),
            Err(faults) => {
                let told: Vec<String> = faults
                    .iter()
                    .map(|f| format!("{} {} {}（{}）", place(f), f.code, f.message, f.hint))
                    .collect();
                if !told.iter().any(|told| told.starts_with(&stands) && told.contains(wanted)) {
                    wrong.push(format!("{text}\n  wanted {stands} {wanted}\n  {told:#?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

const COMPUTED: &str = "是模板里算出来的";
const TYPED: &str = "是直接写在模板里的";
const CUT: &str = "不是完整的一个数";
const TOGETHER: &str = "是几个数连在一起印出来的";

#[test]
fn what_tags_compute_is_told() {
    each_told(&[
        ("共¦{{ 1200+34 }}万元。", "“1234”是模板里算出来的"),
        ("甲\n\n共¦{{ staff.actual }}人。", "“150”是模板里算出来的"),
        ("甲¦{{ projects | length }}个。", COMPUTED),
        ("甲¦{{ projects | length ~ \"个\" }}。", COMPUTED),
        ("甲¦{{ unit.name | length }}。", COMPUTED),
        ("甲¦{{ year * 2 }}。", "“4046”"),
        ("甲¦{{ year - 300 }}。", "“1723”"),
        ("甲¦{{ 2 ** 10 }}。", "“1024”"),
        ("甲¦{{ 7 / 2 }}。", "“3.5”"),
        ("甲{% set x = 5 %}¦{{ x }}。", COMPUTED),
        ("甲{% set x = staff.actual + staff.retired %}共¦{{ x }}人。", "“200”"),
        ("{% for one in projects %}甲¦{{ loop.index }}人{% endfor %}", COMPUTED),
        ("甲¦{{ assets.equipment_threshold | split(pat=\"万\") | first | int }}。", "“200”"),
        ("甲{% for i in range(end=3) %}¦{{ i }}、{% endfor %}", COMPUTED),
        ("甲¦{{ \"TOTAL\" | wan | length }}。", COMPUTED),
        ("甲¦{{ [3, 4] | first }}。", COMPUTED),
    ]);
}

#[test]
fn what_tags_type_is_told() {
    each_told(&[
        ("{% set x=\"567.89\" %}共¦{{ x }}。", "“567.89”是直接写在模板里的"),
        ("甲¦{{ \"12\" ~ kind }}。", TYPED),
        ("甲{% set x %}共¦12人{% endset %}{{ x }}。", TYPED),
        ("{% component c(a) %}甲¦{{ a }}{% endcomponent c %}{{ <c a=\"12\" /> }}", TYPED),
        ("{% component c(a) %}甲¦12{{ a }}{% endcomponent c %}{{ <c a=\"乙\" /> }}", TYPED),
        ("甲{% filter upper %}共¦12人{% endfilter %}", TYPED),
        ("甲¦{{ \"共12人\" | safe }}", TYPED),
        ("甲¦{{ kind | replace(from=\"单\", to=\"9\") }}", TYPED),
        ("甲¦{{ unit.name | truncate(length=2, end=\"99\") }}", TYPED),
        (
            "甲¦{{ staff.established_kind | default(value=\"4\") | replace(from=staff.established_kind, to=\"5\") }}",
            TYPED,
        ),
        ("甲¦{{ [\"1\", \"2\"] | join(sep=\"、\") }}。", TYPED),
        ("甲¦{{ projects | first | get(key=\"unknown\", default=\"77\") }}", TYPED),
        ("{% for k, v in {\"12\": \"乙\"} %}甲¦{{ k }}{{ v }}{% endfor %}", TYPED),
        ("甲¦{{ {\"a\": \"12\"} | get(key=\"a\") }}", TYPED),
        ("甲¦{{ \"一\" if year == 1 else \"33\" }}", TYPED),
        ("甲¦{{ \"1999-01-02\" | date_cn }}", TYPED),
        ("甲¦{{ 3 | str }}", "“3”"),
        ("甲&#¦49;乙", TYPED),
        ("甲**¦12**乙", TYPED),
        ("甲{% raw %}¦12{% endraw %}乙", TYPED),
        ("# 一、共¦12人", TYPED),
        ("甲¦1,234.50乙", "“1,234.50”是直接写在模板里的"),
        ("甲¦1{# 注 #}2乙", "“12”是直接写在模板里的"),
        ("甲¦１２乙", "“１２”是直接写在模板里的"),
        ("甲¦{{ \"TOTAL\" | wan | split(pat=\"](\") | first | replace(from=\"[\", to=\"\") }}", "“3762”"),
        ("甲¦{{ \"TOTAL\" | wan | truncate(length=4) }}", "“376”"),
        ("甲¦{{ \"[12 [3](\" | safe }}乙", "12"),
    ]);
}

#[test]
fn forged_figures_are_told() {
    each_told(&[
        ("甲¦[389.13](cell:0)乙", "不是登记过的数字"),
        ("甲¦{{ \"[3762.10](cell:0)\" | safe }}乙", "不是登记过的数字"),
        ("{{ \"TOTAL\" | wan }}甲¦{{ \"[3762.10](cell:0)\" | safe }}乙", "不一致"),
        ("甲¦{{ \"TOTAL\" | wan | replace(from=\"3762\", to=\"9999\") }}乙", "不一致"),
        ("甲¦{{ \"TOTAL\" | wan | replace(from=\"3762\", to=\"\") }}乙", "不一致"),
        ("甲¦{{ \"TOTAL\" | wan ~ \"5\" }}乙", "拼成了一段"),
    ]);
}

#[test]
fn numbers_that_are_cut_or_run_together_are_told() {
    let of_fourth = "{% for item in projects %}{% if item.name is starting_with(pat=\"12333\") %}";
    let ends = "{% endif %}{% endfor %}";
    let fourth = |text: &str| format!("{of_fourth}{text}{ends}");
    let cases = [
        ("甲¦{{ item.name | truncate(length=3) }}", CUT),
        ("甲¦{{ item.name | replace(from=\"3\", to=\"\") }}", CUT),
        ("甲¦{{ item.name | split(pat=\"33\") | first }}乙", CUT),
        ("甲¦{{ item.name[0:2] }}乙", CUT),
        ("甲¦{{ item.code | truncate(length=3, end=\"\") }}", CUT),
        ("甲¦{{ item.code | reverse }}", CUT),
        ("甲{% for c in item.code | split(pat=\"8\") %}¦{{ c }}、{% endfor %}", CUT),
        ("甲¦{{ item.code }}{{ item.name }}", TOGETHER),
        ("甲¦{{ item.code }}{{ item.code }}", "“20801992080199”"),
        ("甲¦{{ item.code ~ item.name }}", TOGETHER),
        ("甲¦{{ item.name | replace(from=\"公\", to=\"9\") }}", TOGETHER),
    ];
    let cases: Vec<(String, &str)> = cases.map(|(text, wanted)| (fourth(text), wanted)).to_vec();
    each_told(&cases.iter().map(|(text, wanted)| (text.as_str(), *wanted)).collect::<Vec<_>>());
    each_told(&[
        ("共¦{{ \"TOTAL\" | wan }}5万元", TOGETHER),
        ("共¦5{{ \"TOTAL\" | wan }}万元", TOGETHER),
        ("共¦{{ \"TOTAL\" | wan }}.5万元", TOGETHER),
        ("共¦{{ \"TOTAL\" | wan }}{{ \"TOTAL\" | wan }}万元", TOGETHER),
        ("甲¦{{ year }}{{ projects | count }}个", TOGETHER),
        ("甲¦{{ year ~ 12 }}", TOGETHER),
        ("甲¦{{ [date, date] | join(sep=\"1\") }}", TOGETHER),
        ("甲¦{{ year }}**5**", TOGETHER),
        ("甲¦{{ year }}{{ projects | first | get(key=\"code\") }}", TOGETHER),
        ("甲{% set x %}¦1{{ year }}{% endset %}{{ x }}", TOGETHER),
        ("甲¦{{ date | truncate(length=9, end=\"\") }}", CUT),
        ("甲¦{{ date | truncate(length=9, end=\"\") | date_cn }}", "“1”"),
        ("甲¦{{ date | replace(from=\"2023\", to=\"1999\") | date_cn }}", "1999"),
        ("甲¦{{ date | replace(from=\"02\", to=\"11\") | date_cn }}", "11"),
    ]);
}

/// Each text with what it prints, and the kinds of its numbers: figure, words, year, numbering, pack.
fn each_says(sample: &str, name: &str, cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    let input = input(sample, false);
    for (text, wanted) in cases {
        match printed(&input, name, text) {
            Ok(said) if said == *wanted => {}
            Ok(said) => wrong.push(format!("{text}\n  says {said}\n  not  {wanted}")),
            Err(faults) => wrong.push(format!("{text}\n  is refused {faults:#?}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn what_has_been_stated_passes_as_it_reads() {
    each_says(
        "nanchang-2023",
        "part4.md.tera",
        &[
            ("甲{{ year }}。", "甲2023。|y"),
            ("甲{{ last_year }}、{{ year - 3 }}、{{ year + 1 }}。", "甲2022、2020、2024。|yyy"),
            ("甲{{ year ~ \"年\" }}、{{ (year - 1) ~ \"年\" }}。", "甲2023年、2022年。|yy"),
            ("甲{% set before = year - 1 %}{{ before }}年。", "甲2022年。|y"),
            ("甲{{ date }}，{{ date | date_cn }}。", "甲2023-02-10，2023年2月10日。|wwwwww"),
            (
                "{% for item in projects %}{{ item.name }}、{{ item.code }}；{% endfor %}",
                "社会保险经办业务、2080102；系统运维费、2080199；12333公益性岗位、2080199；公益性岗位、2080109；城居保及被征地、2080109；|wwwwww",
            ),
            (
                "{% for item in projects %}{% if loop.first %}{{ item.text.basis | first | split(pat=\"。\") | first }}，{{ item.text.start | first | date_cn }}{% endif %}{% endfor %}",
                "赣财社字〔2000〕78号文件，2023年1月1日|wwwww",
            ),
            (
                "{% for item in projects %}{{ item.name | replace(from=\"12333\", to=\"\") }}、{% endfor %}",
                "社会保险经办业务、系统运维费、公益性岗位、公益性岗位、城居保及被征地、|",
            ),
            (
                "{% for item in projects %}{{ item.name | trim_start(pat=\"12333\") }}{{ item.text.start | first | trim_end(pat=\"-01-01\") }}、{% endfor %}",
                "社会保险经办业务2023、系统运维费2023、公益性岗位2023、公益性岗位2023、城居保及被征地2023、|wwwww",
            ),
        ],
    );
    each_says(
        "nanchang-2023",
        "part4.md.tera",
        &[
            (
                "{% for item in projects | sort(attribute=\"code\") %}{{ item.code }}{% if not loop.last %}、{% endif %}{% endfor %}",
                "2080102、2080109、2080109、2080199、2080199|wwwww",
            ),
            (
                "{% for code, list in projects | group_by(attribute=\"code\") %}甲{{ code }}：{{ list | count }}个；{% endfor %}",
                "甲2080102：1个；甲2080199：2个；甲2080109：2个；|wfwfwf",
            ),
            (
                "{% for item in projects %}{% if item.code in [\"2080102\", \"2080109\"] %}{{ item.code }}、{% endif %}{% endfor %}",
                "2080102、2080109、2080109、|www",
            ),
            (
                "{% for item in projects %}{% if item.text.basis | first is containing(pat=\"〔2015〕464\") %}{{ item.name }}{% endif %}{% endfor %}",
                "系统运维费|",
            ),
            ("甲{% if staff.actual > 100 and staff.actual == 150 %}多{% endif %}{{ 12 | cn }}", "甲多十二|"),
            (
                "甲{{ organisation.departments | count }}、{{ projects | count }}、{{ tables() | count }}。",
                "甲20、5、10。|fff",
            ),
            ("甲{{ organisation.departments | unique | count }}个", "甲20个|f"),
            ("数据为0的表", "数据为0的表|p"),
            (
                "{% set n = 0 %}{% for item in projects %}{{ loop.index }}\\. {{ item.name }}\n\n{% endfor %}",
                "1. 社会保险经办业务2. 系统运维费3. 12333公益性岗位4. 公益性岗位5. 城居保及被征地|nnnwnn",
            ),
            ("（1）甲\n\n（2）乙", "（1）甲（2）乙|nn"),
            (
                "截至{{ \"unit/assets.date\" | fact }}，{{ assets.date | date_cn }}。",
                "截至2022年7月31日，2022年7月31日。|fwww",
            ),
            ("{% component c(a) %}甲{{ a }}。{% endcomponent c %}{{ <c a={date} /> }}", "甲2023-02-10。|www"),
            ("{% filter upper %}甲{{ date }}{% endfilter %}。", "甲2023-02-10。|www"),
            (
                "{% set x %}甲{{ date }}、{{ \"TOTAL\" | wan }}{% endset %}{{ x }}。",
                "甲2023-02-10、3762.09。|wwwf",
            ),
            ("甲{{ assets.equipment_threshold }}。", "甲200万元。|w"),
            ("甲{{ date[0:4] }}。", "甲2023。|w"),
            ("甲{{ \"TOTAL\" | wan | safe }}、{{ \"TOTAL\" | wan | trim }}。", "甲3762.09、3762.09。|ff"),
            ("甲{{ kind | replace(from=\"单位\", to=date) }}。", "甲2023-02-10。|www"),
            (
                "{% component c(a) %}甲{{ a }}。{% endcomponent c %}{{ <c a={\"TOTAL\" | wan} /> }}",
                "甲3762.09。|f",
            ),
        ],
    );
    let rows = "{% for row in rows(table=\"一般公共预算基本支出表\", level=\"类\", column=\"合计\") %}";
    let cases = [
        (
            "{{ row.code }}{{ row.label }}、",
            "301工资福利支出、302商品和服务支出、303对个人和家庭的补助、|www",
        ),
        ("{% if row.code == \"302\" %}日常{{ row.code }}{% endif %}", "日常302|w"),
        ("{% if row.code is ending_with(pat=\"2\") %}{{ row.label }}{% endif %}", "商品和服务支出|"),
        (
            "{% set m = {\"301\": \"甲\", \"302\": \"乙\", \"303\": \"丙\"} %}{{ m[row.code] }}{{ m | get(key=row.code) }}",
            "甲甲乙乙丙丙|",
        ),
        ("{% if row.code > \"301\" and row.code != \"303\" %}{{ row.code }}{% endif %}", "302|w"),
        (
            "{{ row.code | replace(from=\"30\", to=\"\") | replace(from=\"1\", to=\"甲\") | trim(pat=\"2\") | trim(pat=\"3\") }}、",
            "甲、、、|",
        ),
    ];
    let cases = cases.map(|(text, wanted)| (format!("{rows}{text}{{% endfor %}}"), wanted));
    let cases: Vec<(&str, &str)> = cases.iter().map(|(text, wanted)| (text.as_str(), *wanted)).collect();
    each_says("nanchang-2023", "part4.md.tera", &cases);
    let count = "共{{ rows(table=\"一般公共预算基本支出表\", level=\"类\", column=\"合计\") | count }}类";
    each_says("nanchang-2023", "part4.md.tera", &[(count, "共3类|f")]);
}

#[test]
fn lines_of_pack_toml_are_held_to_the_same() {
    let mut input = input("nanchang-2023", false);
    let pack = Arc::make_mut(&mut input.pack);
    let names = &mut pack.manifest.names;
    let spot = names.title.spot;
    names.title = At::new("{{ unit.name }}2099年预算".to_owned(), spot);
    let faults = compose::compose(&input.budget, &input.pack).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:#?}");
    let told = format!("{} {}", place(&faults[0]), faults[0].message);
    assert!(told.starts_with("jiangxi/pack.toml（内置）:15:25 “2099”是直接写在模板里的"), "{told}");
    Arc::make_mut(&mut input.pack).manifest.names.title =
        At::new("{{ unit.name }}{{ year + 76 }}".to_owned(), spot);
    let faults = compose::compose(&input.budget, &input.pack).unwrap_err();
    assert!(faults[0].message.contains("“2099”是模板里算出来的"), "{faults:#?}");
    Arc::make_mut(&mut input.pack).manifest.names.title = At::new("{{ unit.name }}".to_owned(), spot);
    Arc::make_mut(&mut input.pack).manifest.parts[0].title = At::new("附1".to_owned(), spot);
    let faults = compose::compose(&input.budget, &input.pack).unwrap_err();
    assert!(faults.iter().any(|fault| fault.message.contains("“1”是直接写在模板里的")), "{faults:#?}");
}

#[test]
fn what_a_clerk_typed_under_codes_passes_with_its_code() {
    let uses = "2070101：局本部机关人员和日常运转；2070102：文化市场执法检查和行业安全管理；";
    let rows = "{% for row in rows(table=\"一般公共预算支出表\", level=\"项\", column=\"合计\") %}{% if row.code is starting_with(pat=\"20701\") and row.code in [\"2070101\", \"2070102\"] %}";
    let ends = "{% endif %}{% endfor %}";
    let entry =
        format!("{rows}{{{{ row.code }}}}：{{{{ entry(fact=\"spending.uses\", key=row.code) }}}}；{ends}");
    let map = format!("{rows}{{{{ row.code }}}}：{{{{ spending.uses[row.code] }}}}；{ends}");
    let keys = "{% for code, use in spending.uses %}{% if code in [\"2070101\", \"2070102\"] %}{{ code }}：{{ use }}；{% endif %}{% endfor %}";
    let wanted = format!("{uses}|ww");
    each_says(
        "mingwan-2026",
        "part3.md.tera",
        &[(entry.as_str(), wanted.as_str()), (map.as_str(), wanted.as_str()), (keys, wanted.as_str())],
    );
}
