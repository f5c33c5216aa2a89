//! unit.toml of a variant.

use toml::{Table, Value};

use super::model::{Project, Reasons, Variant, in_wan};

/// What may be asked for a reason, by sample.
const REASONS: [&str; 18] = [
    "收支预算总表@收入/收入总计/预算数",
    "收支预算总表@支出/支出总计/预算数",
    "财政拨款收支总表@支出/支出总计/合计",
    "一般公共预算基本支出表/合计/公用经费",
    "unit/operating.cost",
    "三公经费支出表/合计/因公出国（境）费",
    "三公经费支出表/合计/公务接待费",
    "三公经费支出表/合计/公务用车运行维护费",
    "三公经费支出表/合计/公务用车购置费",
    "支出总表/合计/基本支出",
    "支出总表/合计/项目支出",
    "财政拨款收支总表@支出/支出总计/合计",
    "三公经费和机关运行经费表/预算数/因公出国（境）费",
    "三公经费和机关运行经费表/预算数/公务用车购置及运行费",
    "三公经费和机关运行经费表/预算数/购置费",
    "三公经费和机关运行经费表/预算数/运行费",
    "三公经费和机关运行经费表/预算数/公务接待费",
    "三公经费和机关运行经费表/预算数/机关运行经费",
];

impl Reasons {
    fn text(self, index: usize) -> String {
        let what = ["机构职能和人员编制调整", "年度任务安排有变化", "按定额标准重新核定"][index % 3];
        match self {
            Reasons::Plain | Reasons::AlsoOptional => what.to_owned(),
            Reasons::Stopped => format!("{what}。"),
            Reasons::Paragraphs => format!("{what}。\n同时，第{index}类费用的标准重新核定。\n"),
            Reasons::Long => format!(
                "一是{what}；二是上级部门部署的第{index}类工作有调整；三是第{index}批设备更新周期变化"
            ),
        }
    }
}

fn put(table: &mut Table, key: &str, value: Option<Value>) {
    let (section, name) = key.split_once('.').unwrap();
    let entry = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
    let section = entry.as_table_mut().unwrap();
    match value {
        Some(value) => drop(section.insert(name.to_owned(), value)),
        None => drop(section.remove(name)),
    }
}

/// Targets, purchases and uses, as 上海 has them.
fn of_shanghai(table: &mut Table, variant: &Variant, projects: &[Project]) {
    let total: i64 = projects.iter().map(|project| project.cents).sum();
    put(table, "performance.projects", Some((projects.len() as i64).into()));
    put(table, "performance.amount", Some(in_wan(total).into()));
    let bought = variant.purchases.map(|parts| variant.now.sum(|_| true) / 1000 * parts.iter().sum::<i64>());
    for (key, share) in [("small_total", 6), ("small_micro", 4)] {
        let text = bought.map(|cents| in_wan(cents / 10 * share).into());
        put(table, &format!("procurement.{key}"), text);
    }
    let uses: Table = variant
        .now
        .items()
        .into_iter()
        .map(|item| {
            let what = variant.items[&item].trim_end_matches("支出").to_owned();
            (item, Value::String(format!("{what}方面的工作")))
        })
        .collect();
    put(table, "spending.uses", Some(Value::Table(uses)));
}

/// Cars, as the money for them tells.
fn cars(table: &mut Table, variant: &Variant) {
    let (mixed, shanghai) = (variant.sample == "qingshi-2025", variant.sample == "mingwan-2026");
    let [_, _, running, buying] = [0, 1, 2, 3].map(|which| variant.now.three_of(which));
    if running == 0 && !mixed {
        for kind in ["vehicles", "vehicles_official", "vehicles_enforcement"] {
            put(table, &format!("assets.{kind}"), Some(0.into()));
        }
        for kind in ["confidential", "emergency", "other"] {
            put(table, &format!("assets.vehicles_{kind}"), None);
        }
        if shanghai {
            put(table, "assets.vehicles_official", None);
            put(table, "assets.vehicles_enforcement", None);
        }
    }
    if running > 0 && variant.sample == "nanchang-2023" {
        put(table, "assets.vehicles", Some(1.into()));
        put(table, "assets.vehicles_official", Some(1.into()));
    }
    if buying > 0 {
        put(table, "assets.purchase_vehicles", Some(1.into()));
        if shanghai {
            put(table, "assets.purchase_emergency", Some(1.into()));
        }
    }
}

/// The file.
pub fn unit_toml(variant: &Variant, text: &str) -> String {
    let mut table: Table = text.parse().unwrap();
    let mixed = variant.sample == "qingshi-2025";
    let shanghai = variant.sample == "mingwan-2026";
    for key in ["income", "spending", "three_public", "operating"] {
        put(&mut table, &format!("approval.{key}"), None);
    }
    if mixed {
        let cost = |running: i64| Value::String(in_wan(running / 10 * 6));
        put(&mut table, "operating.cost", Some(cost(variant.now.running())));
        let before = variant.before.as_ref().map(|year| cost(year.running()));
        put(&mut table, "operating.cost_previous", before);
    }
    let projects = variant.projects();
    if shanghai {
        of_shanghai(&mut table, variant, &projects);
    }
    cars(&mut table, variant);
    for (key, value) in &variant.facts {
        put(&mut table, key, value.clone());
    }
    if variant.before.is_none() {
        put(&mut table, "workbooks.previous", None);
        put(&mut table, "workbooks.previous_basis", None);
    }
    table.insert("reasons".to_owned(), Value::Table(reasons(variant, shanghai)));
    table.insert("project".to_owned(), Value::Array(texts(variant, shanghai)));
    toml::to_string(&table).unwrap()
}

fn reasons(variant: &Variant, shanghai: bool) -> Table {
    if variant.before.is_none() {
        return Table::new();
    }
    let list = if shanghai { &REASONS[11..] } else { &REASONS[..11] };
    let own = list.iter().enumerate().filter(|(_, path)| {
        let mixed = variant.sample == "qingshi-2025";
        let optional = ["支出总表/合计/基本支出", "支出总表/合计/项目支出"].contains(path);
        (!optional || variant.reasons == Reasons::AlsoOptional)
            && (**path != "unit/operating.cost" || mixed)
            && (**path != "一般公共预算基本支出表/合计/公用经费" || !mixed)
    });
    own.map(|(index, path)| ((*path).to_owned(), Value::String(variant.reasons.text(index)))).collect()
}

fn texts(variant: &Variant, shanghai: bool) -> Vec<Value> {
    let year = variant.year_of();
    let office = if shanghai {
        "澄浦市明湾区图书馆"
    } else if variant.sample == "qingshi-2025" {
        "云川市青石区环境卫生服务中心"
    } else {
        "南昌市社会保险事业服务中心"
    };
    let mut texts = Vec::new();
    for project in variant.projects() {
        let mut own = Table::new();
        let mut text = |key: &str, value: String| drop(own.insert(key.to_owned(), Value::String(value)));
        text("name", project.name.clone());
        if project.exempt && !shanghai {
            text("amount", exactly(project.cents));
            own.insert("exempt".to_owned(), Value::Boolean(true));
            texts.push(Value::Table(own));
            continue;
        }
        if project.exempt {
            continue;
        }
        text("overview", "本项目为经常性项目，每年安排。\n经费用于日常运转和设备维护。\n".to_owned());
        text("basis", "相关管理办法。\n年度工作要点。\n".to_owned());
        text("implementer", format!("{office}。"));
        if shanghai {
            text("plan", "上半年准备，下半年实施。".to_owned());
            text("period", format!("{year}年1月至12月。"));
        } else {
            if !variant.one_project {
                text("code", project.item.clone());
            }
            text("start", format!("{year}-01-01"));
            text("end", format!("{year}-12-31"));
        }
        for key in &variant.project_texts {
            own.remove(*key);
        }
        texts.push(Value::Table(own));
    }
    texts
}

/// An amount in 元, whole.
fn exactly(cents: i64) -> String {
    format!("{}.{:02}元", cents / 100, cents % 100)
}
