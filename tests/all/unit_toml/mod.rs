//! unit.toml as a clerk may leave it: every fault in one run, each with its line, the key's Chinese name and
//! what to write; and what was meant is read, so that nothing else is hidden.

mod file;

use gongkai::budget::unit::{Fact, Unit};
use gongkai::diag::{Diagnostic, Severity};
use gongkai::read::{self, Came};

use crate::support::Desk;

/// A desk whose unit.toml is changed in some places, each of which must be there once or be the first.
fn changed(changes: &[(&str, &str)]) -> Desk {
    let desk = Desk::new();
    let path = desk.unit().join("unit.toml");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "unit.toml holds no {from}");
        text = text.replacen(from, to, 1);
    }
    std::fs::write(&path, text).unwrap();
    desk
}

/// A fault as the test writes it: places, what is wrong, what to do.
fn shown(fault: &Diagnostic) -> String {
    let places: Vec<String> = fault.places.iter().map(ToString::to_string).collect();
    format!("{}：{} → {}", places.join("，"), fault.message, fault.hint)
}

/// The errors of a folder in their order, and the unit where one was read.
fn errors(desk: &Desk) -> (Vec<String>, Option<Unit>) {
    let (came, told) = read::read_through(&desk.unit(), &[]);
    let errors = told.iter().filter(|fault| fault.severity == Severity::Error).map(shown).collect();
    let unit = match came {
        Came::Whole(input) | Came::Part(input) => Some(input.budget.unit),
        Came::Nothing => None,
    };
    (errors, unit)
}

/// Asserts that some changes give these errors and no others.
fn gives(changes: &[(&str, &str)], wanted: &[&str]) -> Option<Unit> {
    let (found, unit) = errors(&changed(changes));
    assert_eq!(found, wanted, "{changes:?}");
    unit
}

/// The same, where the unit is still read as the sample states it.
fn is_read_as_meant(changes: &[(&str, &str)], wanted: &[&str]) {
    let unit = gives(changes, wanted).unwrap();
    let (_, sample) = errors(&Desk::new());
    assert_eq!(stated(&unit), stated(&sample.unwrap()), "{changes:?}");
}

/// All that a unit states, without places.
fn stated(unit: &Unit) -> Vec<String> {
    let mut all = vec![format!("{} {} {} {} {}", unit.name, unit.kind, unit.year, unit.date, unit.pack)];
    for (key, fact) in &unit.facts {
        all.push(match fact {
            Fact::Money(amount, text) => format!("{key} {} {} {text}", amount.yuan, amount.half),
            other => format!("{key} {other:?}"),
        });
    }
    all.extend(unit.prose.iter().map(|(key, prose)| format!("prose {key} {}", prose.text())));
    all.extend(unit.reasons.iter().map(|(key, prose)| format!("reason {key} {}", prose.text())));
    for project in &unit.projects {
        let amount = project.amount.as_ref().map(|amount| amount.yuan);
        all.push(format!("project {} {:?} {} {amount:?}", project.name, project.code, project.exempt));
        all.extend(project.texts.iter().map(|(key, prose)| format!("{key} {}", prose.text())));
    }
    all.push(format!("{:?} {:?} {:?}", unit.overrides, unit.accepted, unit.secrecy));
    all
}

const SWITCH: &str = "请把输入法切换到英文再改；引号里面的文字不用改";

#[test]
fn signs_of_a_chinese_keyboard_are_named_and_read_as_meant() {
    let fault = |text: &str| format!("{text} → {SWITCH}");
    is_read_as_meant(
        &[("\"办公室\", \"综合科\"", "\"办公室\"，\"综合科\"")],
        &[&fault("unit.toml 第34行第8列：这里用了中文标点“，”（U+FF0C），应是英文的 ,")],
    );
    is_read_as_meant(
        &[("nature = \"参公\"", "nature = “参公”"), ("level = \"市级\"", "level = \"市级”")],
        &[&fault(
            "unit.toml 第11行第10列，unit.toml 第11行第13列，unit.toml 第13行第12列：\
             这里用了中文引号 “ ” （U+201C、U+201D），应是英文双引号 \"，共3处",
        )],
    );
    is_read_as_meant(
        &[("nature = \"参公\"", "nature = ‘参公’")],
        &[&fault(
            "unit.toml 第11行第10列，unit.toml 第11行第13列：\
             这里用了中文引号 ‘ ’ （U+2018、U+2019），应是英文双引号 \"，共2处",
        )],
    );
    is_read_as_meant(
        &[("year = 2023", "year ＝ ２０２３")],
        &[
            &fault("unit.toml 第4行第6列：这里用了中文标点“＝”（U+FF1D），应是英文的 ="),
            &fault(
                "unit.toml 第4行第8列：这里用了全角字“２０２３”（U+FF12、U+FF10、U+FF12、U+FF13），应是英文的 2023",
            ),
        ],
    );
    is_read_as_meant(
        &[("level = \"市级\"", "\u{a0}level = \"市级\"\u{3000}")],
        &[
            &fault("unit.toml 第13行第1列：这里用了不间断空格（U+00A0），应是英文空格"),
            &fault("unit.toml 第13行第14列：这里用了全角空格（U+3000），应是英文空格"),
        ],
    );
    is_read_as_meant(
        &[("[staff]", "＃ 人员，“在编”\n［staff］")],
        &[
            &fault("unit.toml 第38行第1列：这里用了中文标点“＃”（U+FF03），应是英文的 #"),
            &fault("unit.toml 第39行第1列：这里用了中文标点“［”（U+FF3B），应是英文的 ["),
            &fault("unit.toml 第39行第7列：这里用了中文标点“］”（U+FF3D），应是英文的 ]"),
        ],
    );
    is_read_as_meant(
        &[("指导县区经办。\n\"\"\"", "指导县区经办。\n”””")],
        &[&fault(
            "unit.toml 第26行第1列，unit.toml 第26行第2列，unit.toml 第26行第3列：\
             这里用了中文引号 ” （U+201D），应是英文双引号 \"，共3处",
        )],
    );
}

#[test]
fn signs_within_texts_and_comments_are_right() {
    let texts = [
        ("level = \"市级\"", "level = \"市级\" # 级次，“市”＝市级"),
        ("overview = \"本项目为经常性项目，", "overview = \"“本项目”＝经常性项目，"),
        // and beside something that is wrong
        ("retired = 50", "retired = 50。"),
    ];
    gives(
        &texts,
        &["unit.toml 第44行第13列：内容已经写完，后面还有“。” → 请删去它；要写说明的，请在前面加上英文的 #"],
    );
}

#[test]
fn a_section_named_twice_and_sections_of_the_wrong_kind() {
    is_read_as_meant(
        &[("\nvehicles_official = 0", "\nassets.vehicles_official = 0")],
        &["unit.toml 第49行第1列的 一般公务用车数 assets.assets.vehicles_official：\
           节的名称 assets 写了两遍：在 [assets] 下面，前面不用再写 assets. → \
           请改成 vehicles_official = …（一般公务用车数）"],
    );
    is_read_as_meant(
        &[("[unit]", "[[unit]]")],
        &["unit.toml 第7行第1列的 第1个 [[unit]]：[[unit]] 应写作 [unit] → 请改成 [unit]，只写一次"],
    );
    is_read_as_meant(
        &[("[[project]]", "[project]"), ("[[project]]", "[project]")],
        &[
            "unit.toml 第62行第1列：这一节写作 [project]，应写作 [[project]] → 请改成 [[project]]",
            "unit.toml 第71行第1列：这一节写作 [project]，应写作 [[project]] → 请改成 [[project]]",
        ],
    );
    let desk = Desk::new();
    let path = desk.unit().join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (first, rest) = text.split_once("[[project]]").unwrap();
    let one = rest.split("[[project]]").next().unwrap();
    std::fs::write(&path, format!("{first}[project]{one}")).unwrap();
    let (found, unit) = errors(&desk);
    let wanted = "unit.toml 第62行第1列的 [project]：[project] 应写作 [[project]]，每一个各写一次 → \
                  请改成 [[project]]（两层英文方括号），下面的内容不用改";
    assert_eq!(found, [wanted]);
    assert_eq!(unit.unwrap().projects[0].name, "社会保险经办业务");
    is_read_as_meant(
        &[("[assets]", "[asset]")],
        &["unit.toml 第46行第1列的 asset：没有 [asset] 这一节 → 请改成 [assets]"],
    );
    is_read_as_meant(
        &[("level = \"市级\"\n", ""), ("[assets]", "[unit]\nlevel = \"市级\"\n\n[assets]")],
        &[
            "unit.toml 第45行第1列，unit.toml 第7行第1列：同一节写了两次，第7行已经有了；两处的内容合在一起读 → \
           请把这一节的内容移到前一处，删去多写的节名",
        ],
    );
}

#[test]
fn an_unknown_key_leads_to_the_one_that_is_meant() {
    for (changes, wanted) in [
        (
            ("established = 133", "establshed = 133"),
            "unit.toml 第39行第1列的 staff.establshed：[staff] 里没有这样的一项 → \
             请改成 established（编制人数）；不要这一项的，请删去这一行",
        ),
        (
            ("nature = \"参公\"", "单位性质 = \"参公\""),
            "unit.toml 第11行第1列的 unit.单位性质：[unit] 里没有这样的一项 → \
             请改成 nature（单位性质）；不要这一项的，请删去这一行",
        ),
        (
            ("retired = 50", "retired = 50\nvehicles_other = 0"),
            "unit.toml 第45行第1列的 staff.vehicles_other：[staff] 里没有这样的一项 → \
             有这个名称的是：[assets] 下的 vehicles_other（其他车辆数）；请移到那里",
        ),
        (
            ("overview = \"本项目", "overveiw = \"本项目"),
            "unit.toml 第65行第1列的 第1个 [[project]] 的 overveiw：[[project]] 里没有这样的一项 → \
             请改成 overview（项目概述）；不要这一项的，请删去这一行",
        ),
        (
            ("duties = ", "dutys = "),
            "unit.toml 第24行第1列的 prose.dutys：[prose] 里没有这样的一项 → \
             请改成 duties（主要职责）；不要这一项的，请删去这一行",
        ),
    ] {
        let (found, _) = errors(&changed(&[changes]));
        assert_eq!(found.first().map(String::as_str), Some(wanted), "{found:#?}");
    }
    // what is nothing like any key is told what there is
    let (found, _) = errors(&changed(&[("retired = 50", "retired = 50\nxyz = 1")]));
    assert!(
        found[0].contains("请删去这一项，或改成[staff]可以写的：established（编制人数）、"),
        "{found:#?}"
    );
}

#[test]
fn a_date_that_is_none_is_told_and_one_without_marks_is_fine() {
    gives(
        &[
            ("date = \"2023-02-10\"", "date = \"2023-02-30\""),
            ("date = \"2022-07-31\"", "date = 2022-06-31"),
            ("start = \"2023-01-01\"", "start = \"2023-13-01\""),
        ],
        &[
            "unit.toml 第5行第1列的 文档日期 date：文档日期写着“2023-02-30”，没有2023年2月30日这一天 → \
             2023年2月只有28天，请核对",
            "unit.toml 第47行第1列的 国有资产的统计日期 assets.date：国有资产的统计日期写着“2022-06-31”，\
             没有2022年6月31日这一天 → 2022年6月只有30天，请核对",
            "unit.toml 第68行第1列的 第1个 [[project]] 的 开始日期 start：项目“社会保险经办业务”的开始日期写着“2023-13-01”，没有2023年13月1日这一天 → \
             月份应是1到12，请核对",
        ],
    );
    gives(
        &[("date = \"2023-02-10\"", "date = 2023-02-10T08:00:00")],
        &["unit.toml 第5行第1列的 文档日期 date：文档日期写着“2023-02-10 08:00:00”，带了时间 → \
           请只写日期，如 2023-02-10"],
    );
    is_read_as_meant(
        &[
            ("date = \"2023-02-10\"", "date = 2023-02-10"),
            ("date = \"2022-07-31\"", "date = \"2022年7月31日\""),
            ("start = \"2023-01-01\"", "start = 2023-01-01"),
            ("end = \"2023-12-31\"", "end = \"2023/12/31\""),
        ],
        &[],
    );
    gives(
        &[("date = \"2023-02-10\"                       # 文档日期（示例）\n", "")],
        &["unit.toml 的 文档日期 date：没有写文档日期 date → \
           请在 unit.toml 开头（第一个 [节] 之前）写上 date = …（文档日期）"],
    );
}

#[test]
fn a_missing_key_stands_at_its_section() {
    gives(
        &[("nature = \"参公\"\n", ""), ("basis = \"赣财社字", "# basis = \"赣财社字")],
        &["unit.toml 第7行第1列的 单位性质 unit.nature：没有写单位性质 unit.nature → \
           请在 unit.toml 的 [unit] 下写上 nature = …（单位性质）"],
    );
    gives(
        &[("[[project]]\nname = \"系统运维费\"", "[[project]]\nexempt = \"是\"")],
        &[
            "unit.toml 第71行第1列的 第2个 [[project]]：第2个 [[project]] 没有写项目名称 name → \
             请写上 name = \"…\"（项目名称），与表中一致",
            "unit.toml 第72行第1列的 第2个 [[project]] 的 不列入绩效目标表 exempt：\
             不列入绩效目标表写着“是”，应是 true（是）或 false（否） → 请写成 exempt = true，或删去这一行",
        ],
    );
    // after the tables only the reader of the document's parts knows
    let run = changed(&[("basis = \"赣财社字", "# basis = \"赣财社字")]).check().expect(2);
    let wanted = "项目“社会保险经办业务”没有写立项依据\n--> unit.toml 第63行第1列的 第1个 [[project]] 的 项目名称 name\n  怎么办：请在 unit.toml 里 name = \"社会保险经办业务\" 的 [[project]] 下写上 basis = …（立项依据）";
    assert!(run.all().contains(wanted), "{}", run.all());
}

#[test]
fn values_of_the_wrong_kind_say_what_to_write() {
    gives(
        &[
            ("nature = \"参公\"", "nature = 参公"),
            ("departments_count = 20", "departments_count = 20.5"),
            ("\"综合科\"", "12"),
            ("established = 133", "established = \"133人\""),
            ("actual = 150", "actual = 1,50"),
            ("equipment_threshold = \"200万元\"", "equipment_threshold = 200万元"),
            ("code = \"2080102\"", "code = 02080102"),
        ],
        &[
            "unit.toml 第11行第1列的 单位性质 unit.nature：文字没有放在英文双引号里 → 请写成 nature = \"参公\"",
            "unit.toml 第32行第1列的 内设机构数 organisation.departments_count：\
             内设机构数写着20.5，应是不小于零的整数，不加引号和单位 → 请写成 departments_count = 12 的样子",
            "unit.toml 第34行第10列的 内设机构 organisation.departments 第2项：\
             内设机构第2项写着12，应是文字 → 请放在英文双引号里",
            "unit.toml 第39行第1列的 编制人数 staff.established：\
             编制人数写着“133人”，应是不小于零的整数，不加引号和单位 → 请写成 established = 133",
            "unit.toml 第41行第1列的 实有人数 staff.actual：\
             实有人数写着“1,50”，应是不小于零的整数，不加引号和单位 → 请写成 actual = 150",
            "unit.toml 第52行第1列的 大型设备的单位价值起点 assets.equipment_threshold：\
             文字没有放在英文双引号里 → 请写成 equipment_threshold = \"200万元\"",
            "unit.toml 第64行第1列的 第1个 [[project]] 的 项目的科目编码 code：\
             文字没有放在英文双引号里 → 请写成 code = \"02080102\"",
        ],
    );
    let (found, _) = errors(&changed(&[("kind = \"单位\"", "kind = \"事业单位\"")]));
    let wanted = "unit.toml 第9行第1列的 部门还是单位 unit.kind：部门还是单位写着“事业单位”，应是其中之一：部门、单位 → 请改成其中一个";
    assert_eq!(found, [wanted]);
}

#[test]
fn entries_that_are_there_twice_or_not_whole() {
    is_read_as_meant(
        &[("level = \"市级\"", "level = \"市级\"\nnature = \"行政\"")],
        &["unit.toml 第14行第1列的 单位性质 unit.nature，unit.toml 第11行第1列的 单位性质 unit.nature：\
           同一项写了两次，用的是第11行的 → 请删去其中一行"],
    );
    is_read_as_meant(
        &[("指导县区经办。\n\"\"\"", "指导县区经办。\n")],
        &["unit.toml 第24行第10列：从这里开始的长篇文字没有写完的记号 → \
           请在这段文字之后另起一行，写上三个英文引号 \"\"\""],
    );
    is_read_as_meant(
        &[("\"卡务科\",\n]", "\"卡务科\",")],
        &["unit.toml 第33行第15列：从这里开始的 [ 没有对应的 ] → 请在最后一项后面补上英文的 ]"],
    );
    is_read_as_meant(
        &[("name = \"南昌市社会保险事业服务中心\"", "name = \"南昌市社会保险事业服务中心")],
        &["unit.toml 第8行第8列：这一行的文字只有前引号，没有后引号 → 请在文字的末尾补上英文双引号 \""],
    );
    gives(
        &[("level = \"市级\"", "level 市级"), ("actual = 150", "actual =")],
        &[
            "unit.toml 第13行第1列的 预算级次 unit.level：\
             “level 市级”既不是“名称 = 内容”，也不是 [节] 的名称，没有读 → \
             是内容的，请写成 名称 = \"内容\"；是上一段文字的，请移到它的引号里面；是说明的，请在前面加上 #",
            "unit.toml 第41行第1列的 实有人数 staff.actual：等号后面没有内容 → 请在等号后面写上内容，或删去这一行",
        ],
    );
    gives(
        &[("current = [\"tables.xlsx\"]", "current = [\"D:\\预算\\tables.xlsx\"]")],
        &[
            "unit.toml 第16行第16列：这一行的写法读不出来：current = [\"D:\\预算\\tables.xlsx\"]（反斜杠 \\ 后面的写法不对） → \
           文字里要写 \\ 的，请写成 \\\\，或把整段文字放在英文单引号里",
        ],
    );
}

#[test]
fn decisions_name_what_they_lack() {
    let desk = Desk::new();
    let path = desk.unit().join("unit.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let line = text.lines().count();
    let more = "\n[rule]\nid = \"文字-年份\"\nseverity = \"none\"\n[[accept]]\nid = \"x\"\nfingerprnt = \"1\"\nreason = \"r\"\nname = \"n\"\n";
    std::fs::write(&path, text + more).unwrap();
    let (found, _) = errors(&desk);
    let at = |more: usize| line + 1 + more;
    let wanted = [
        format!(
            "unit.toml 第{}行第1列的 [rule]：[rule] 应写作 [[rule]]，每一个各写一次 → \
             请改成 [[rule]]（两层英文方括号），下面的内容不用改",
            at(1)
        ),
        format!(
            "unit.toml 第{}行第1列的 [rule]：原因 reason 没有写 → 请写上 reason = \"…\"；\
             [[rule]] 要写：规则的编号 id、改成的级别 severity、原因 reason",
            at(1)
        ),
        format!(
            "unit.toml 第{}行第1列的 改成的级别 rule.severity：改成的级别写着“none”，\
             应是 off（停用）、notice（提示）、warning（警告）或 error（错误） → 请改成其中一个",
            at(3)
        ),
        format!(
            "unit.toml 第{}行第1列的 第1个 [[accept]]：指纹 fingerprint 没有写 → 请写上 fingerprint = \"…\"；\
             [[accept]] 要写：问题的编号 id、指纹 fingerprint、原因 reason、姓名 name",
            at(4)
        ),
        format!(
            "unit.toml 第{}行第1列的 第1个 [[accept]] 的 fingerprnt：[[accept]] 里没有这样的一项 → \
             请改成 fingerprint（指纹）；不要这一项的，请删去这一行",
            at(6)
        ),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn one_fault_of_the_file_hides_none_of_the_workbook() {
    let desk = changed(&[
        ("nature = \"参公\"", "nature = “参公”"),
        ("kind = \"单位\"", "kind = \"事业单位\""),
        ("current = [", "precision = \"分\"\ncurrent = ["),
        ("retired = 50", "retired = \"五十\""),
    ]);
    desk.change("tables.xlsx", |book| book.sheet("2 ").set((7, 2), "三百"));
    let run = desk.check().expect(2);
    for words in [
        "unit.toml:11:10",
        "unit.toml 第9行第1列的 部门还是单位 unit.kind",
        "unit.toml 第16行第1列的 金额精确到 workbooks.precision",
        "unit.toml 第45行第1列的 退休人数 staff.retired",
        "tables.xlsx「2 部门收入总表」C8",
    ] {
        assert!(run.all().contains(words), "no {words} in:\n{}", run.all());
    }
}
