//! The figures of the made-up district bureau.

use super::data::Economic;

/// A function item in whole 元.
pub struct Item {
    pub code: &'static str,
    pub name: &'static str,
    /// General budget: basic, project.
    pub general: (i64, i64),
    /// Government fund, all project.
    pub fund: i64,
    /// 事业收入, all project.
    pub business: i64,
    /// 其他收入, all project.
    pub other: i64,
}

pub const fn general(code: &'static str, name: &'static str, basic: i64, project: i64) -> Item {
    Item { code, name, general: (basic, project), fund: 0, business: 0, other: 0 }
}

impl Item {
    pub fn granted(&self) -> i64 {
        self.general.0 + self.general.1 + self.fund
    }

    pub fn project(&self) -> i64 {
        self.general.1 + self.fund + self.business + self.other
    }

    pub fn all(&self) -> i64 {
        self.general.0 + self.project()
    }
}

/// One year of the bureau.
pub struct District {
    pub year: i32,
    pub items: &'static [Item],
    pub economic: &'static [Economic],
    /// 元: travel abroad, reception, buying and running of cars, operating cost of the office.
    pub three: [i64; 5],
}

pub const CLASSES: &[(&str, &str)] = &[
    ("207", "文化旅游体育与传媒支出"),
    ("20701", "文化和旅游"),
    ("208", "社会保障和就业支出"),
    ("20805", "行政事业单位养老支出"),
    ("210", "卫生健康支出"),
    ("21011", "行政事业单位医疗"),
    ("221", "住房保障支出"),
    ("22102", "住房改革支出"),
    ("229", "其他支出"),
    ("22960", "彩票公益金安排的支出"),
    ("301", "工资福利支出"),
    ("302", "商品和服务支出"),
    ("303", "对个人和家庭的补助"),
    ("310", "资本性支出"),
];

/// 2026.
pub const THIS: District = District {
    year: 2026,
    items: &[
        general("2070101", "行政运行", 9_873_560, 0),
        general("2070102", "一般行政管理事务", 0, 1_426_000),
        Item { business: 180_000, ..general("2070104", "图书馆", 7_215_430, 3_640_000) },
        Item { other: 62_000, ..general("2070109", "群众文化", 5_102_380, 2_865_500) },
        general("2070199", "其他文化和旅游支出", 0, 980_000),
        general("2080505", "机关事业单位基本养老保险缴费支出", 1_684_960, 0),
        general("2080506", "机关事业单位职业年金缴费支出", 842_480, 0),
        general("2101101", "行政单位医疗", 312_750, 0),
        general("2101102", "事业单位医疗", 428_610, 0),
        general("2210201", "住房公积金", 1_263_720, 0),
        general("2210203", "购房补贴", 386_400, 0),
        Item { fund: 500_000, ..general("2296010", "用于文化事业的彩票公益金支出", 0, 0) },
    ],
    economic: &[
        ("30101", "基本工资", 4_386_240),
        ("30102", "津贴补贴", 6_952_880),
        ("30103", "奖金", 1_874_300),
        ("30107", "绩效工资", 3_865_410),
        ("30108", "机关事业单位基本养老保险缴费", 1_684_960),
        ("30109", "职业年金缴费", 842_480),
        ("30110", "职工基本医疗保险缴费", 741_360),
        ("30112", "其他社会保障缴费", 96_530),
        ("30113", "住房公积金", 1_263_720),
        ("30199", "其他工资福利支出", 1_013_190),
        ("30201", "办公费", 482_600),
        ("30202", "印刷费", 86_400),
        ("30205", "水费", 42_000),
        ("30206", "电费", 398_500),
        ("30207", "邮电费", 63_200),
        ("30209", "物业管理费", 1_245_000),
        ("30211", "差旅费", 58_000),
        ("30213", "维修（护）费", 312_000),
        ("30215", "会议费", 36_000),
        ("30216", "培训费", 92_400),
        ("30217", "公务接待费", 18_600),
        ("30226", "劳务费", 145_000),
        ("30228", "工会经费", 268_300),
        ("30229", "福利费", 402_480),
        ("30231", "公务用车运行维护费", 54_000),
        ("30239", "其他交通费用", 216_000),
        ("30299", "其他商品和服务支出", 128_640),
        ("30302", "退休费", 153_600),
        ("31002", "办公设备购置", 186_500),
    ],
    three: [40_000, 18_600, 0, 54_000, 1_283_600],
};

/// 2025, as far as the prose compares with it.
pub const LAST: District = District {
    year: 2025,
    items: &[
        general("2070101", "行政运行", 9_640_200, 0),
        general("2070102", "一般行政管理事务", 0, 1_500_000),
        Item { business: 160_000, ..general("2070104", "图书馆", 7_105_000, 3_500_000) },
        Item { other: 60_000, ..general("2070109", "群众文化", 4_986_000, 2_700_000) },
        general("2070199", "其他文化和旅游支出", 0, 1_100_000),
        general("2080505", "机关事业单位基本养老保险缴费支出", 1_652_000, 0),
        general("2080506", "机关事业单位职业年金缴费支出", 826_000, 0),
        general("2101101", "行政单位医疗", 305_000, 0),
        general("2101102", "事业单位医疗", 420_000, 0),
        general("2210201", "住房公积金", 1_239_000, 0),
        general("2210203", "购房补贴", 380_000, 0),
        Item { fund: 400_000, ..general("2296010", "用于文化事业的彩票公益金支出", 0, 0) },
    ],
    economic: &[],
    three: [60_000, 20_000, 180_000, 54_000, 1_310_000],
};
