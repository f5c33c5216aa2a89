//! Phrases of budgets of 2023, carried into 2024.

use super::moved;

/// Phrases whose years move.
const MOVE: [(&str, &str); 30] = [
    ("2023年工作要点", "2024年工作要点"),
    ("2023年度部门预算", "2024年度部门预算"),
    ("比2022年增加", "比2023年增加"),
    ("2022年和2023年", "2023年和2024年"),
    ("2022—2023年", "2023—2024年"),
    ("2022年至2023年", "2023年至2024年"),
    ("2023年1月至12月。", "2024年1月至12月。"),
    ("2023年1月至2023年12月", "2024年1月至2024年12月"),
    ("2023年1月1日起至12月31日", "2024年1月1日起至12月31日"),
    ("2023-01-01至2023-12-31", "2024-01-01至2024-12-31"),
    ("2023.1.1", "2024.1.1"),
    ("2023/12/31", "2024/12/31"),
    ("截至2022年12月31日", "截至2023年12月31日"),
    ("截至2023年底", "截至2024年底"),
    ("二〇二三年", "二〇二四年"),
    ("二○二三年度", "二○二四年度"),
    ("二零二二年", "二零二三年"),
    ("２０２３年", "２０２４年"),
    ("2023 年全年", "2024 年全年"),
    ("23年度预算", "24年度预算"),
    ("22年底完成", "23年底完成"),
    ("2023预算", "2024预算"),
    ("2023部门预算公开", "2024部门预算公开"),
    ("计划2023年实施老旧小区改造", "计划2024年实施老旧小区改造"),
    ("2023年上半年", "2024年上半年"),
    ("2023年新增", "2024年新增"),
    ("2015年成立，2023年安排", "2015年成立，2024年安排"),
    ("（2023年）", "（2024年）"),
    ("在2023年内", "在2024年内"),
    ("2023年预算比2022年执行数", "2024年预算比2023年执行数"),
];

/// Phrases that stay.
const STAY: [&str; 26] = [
    "2019年以来",
    "2015年成立",
    "2023年以来",
    "2023年3月成立",
    "自2023年起",
    "自2022年1月1日起施行",
    "2022年印发的规划",
    "赣财社字〔2023〕78号文件",
    "赣财社字[2023]78号",
    "财政部公告2023年第5号",
    "2023年1号文件",
    "《2023年政府收支分类科目》",
    "《关于做好2023年预算公开工作的通知》",
    "2021—2023年",
    "2021年至2023年",
    "2023—2025年",
    "2023-2025年",
    "2021年1月1日至2023年12月31日",
    "新增2023个岗位",
    "培训2023人次",
    "电话0791-2023",
    "12023年",
    "成立23年",
    "工作满23年",
    "23年来",
    "2024年",
];

#[test]
fn years_of_the_budget_and_the_year_before_move() {
    for (before, after) in MOVE {
        let found = moved(before, 2023);
        assert_eq!(found.text, after);
        assert!(!found.moved.is_empty(), "{before}");
    }
}

#[test]
fn other_years_laws_and_what_happened_stay() {
    for text in STAY {
        let found = moved(text, 2023);
        assert_eq!(found.text, text);
        assert!(found.moved.is_empty(), "{text}");
    }
}

#[test]
fn a_leap_day_becomes_the_last_of_february() {
    assert_eq!(moved("2024年2月29日", 2024).text, "2025年2月28日");
    assert_eq!(moved("2024-02-29", 2024).text, "2025-02-28");
    assert_eq!(moved("2024年2月28日", 2024).text, "2025年2月28日");
    assert_eq!(moved("1999年", 1999).text, "2000年");
    assert_eq!(moved("二〇一九年", 2019).text, "二〇二〇年");
}

#[test]
fn what_was_left_is_told_with_the_words_behind_it() {
    assert_eq!(moved("2023年成立以来", 2023).kept, ["2023年成立以来"]);
    assert_eq!(moved("2019年成立", 2023).kept, Vec::<String>::new());
    assert_eq!(moved("《2023年计划》", 2023).kept.len(), 1);
}

#[test]
fn a_period_that_has_ended_is_known() {
    assert_eq!(moved("实施周期2021—2023年", 2023).until, Some(2023));
    assert_eq!(moved("2020年至2022年", 2023).until, Some(2022));
    assert_eq!(moved("2021—2025年", 2023).until, None);
    assert_eq!(moved("2023—2025年", 2023).until, None);
    assert_eq!(moved("2023年1月至12月", 2023).until, None);
}

#[test]
fn amounts_and_shares_are_seen() {
    for text in ["安排12.5万元", "增长3%", "提高2个百分点", "3,000元", "约100余万元", "５０％"]
    {
        assert!(moved(text, 2023).amounts, "{text}");
    }
    for text in ["改造10条街巷", "2023年", "200人次", "万元以上"] {
        assert!(!moved(text, 2023).amounts, "{text}");
    }
}
