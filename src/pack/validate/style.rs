//! `style.toml`: sizes and lengths that a page can have, each fault at its own line.

use crate::diag::Diagnostic;

use super::super::layers::Layers;
use super::super::style::Style;
use super::super::tree::TomlPlaces;

/// Code of its faults.
const LAYOUT: &str = "模板-版式";
/// The levels of headings.
const LEVELS: usize = 4;
/// Type sizes that can be read and that a page holds, pt.
const SIZES: (f64, f64) = (3.0, 100.0);

/// A style while it is gone through.
struct Gauge<'a> {
    places: &'a TomlPlaces,
    layers: &'a Layers,
    faults: &'a mut Vec<Diagnostic>,
}

/// Tells lengths and sizes that no page can have.
pub(in super::super) fn hold(
    style: &Style,
    places: &TomlPlaces,
    layers: &Layers,
    faults: &mut Vec<Diagnostic>,
) {
    let mut gauge = Gauge { places, layers, faults };
    page(&mut gauge, style);
    types(&mut gauge, style);
    tables(&mut gauge, style);
    numbers(&mut gauge, style);
    fonts(&mut gauge, style);
}

impl Gauge<'_> {
    fn fault(&mut self, key: &str, message: String, hint: &str) {
        let spot = self.places.at(key);
        let message = format!("版式不合理：{message}");
        self.faults.push(Diagnostic::error(LAYOUT, message).at(self.layers.place(spot)).hint(hint));
    }

    /// A length or size within bounds.
    fn within(&mut self, key: &str, what: &str, value: f64, least: f64, most: f64) {
        if !(value.is_finite() && value >= least && value <= most) {
            let message = format!("{what}写成了{value}，应在{least}到{:.2}之间", most.max(least));
            self.fault(key, message, "长度单位是毫米，字号单位是磅；可以对照内置的 style.toml");
        }
    }
}

fn page(gauge: &mut Gauge<'_>, style: &Style) {
    let page = &style.page;
    gauge.within("page.width", "页宽", page.width, 50.0, 1000.0);
    gauge.within("page.height", "页高", page.height, 50.0, 1000.0);
    gauge.within("page.top", "上边距", page.top, 0.0, page.height / 2.0);
    gauge.within("page.left", "左边距", page.left, 0.0, page.width / 2.0);
    gauge.within("page.text_width", "版心宽", page.text_width, 20.0, page.width - page.left);
    gauge.within("page.text_height", "版心高", page.text_height, 20.0, page.height - page.top);
    gauge.within("page.landscape_margin", "横页边距", page.landscape_margin, 1.0, page.width / 3.0);
    let most = (page.width - page.left - page.text_width).min(page.landscape_margin - 5.0).max(0.0);
    gauge.within("page.binding", "装订边", page.binding, 0.0, most);
    gauge.within("page.lines", "每页行数", f64::from(page.lines), 1.0, 100.0);
    gauge.within("page.characters", "每行字数", f64::from(page.characters), 1.0, 100.0);
}

fn types(gauge: &mut Gauge<'_>, style: &Style) {
    let (least, most) = SIZES;
    gauge.within("cover.size", "封面字号", style.cover.size, least, most);
    gauge.within("cover.foot_size", "封面落款字号", style.cover.foot_size, least, most);
    gauge.within("contents.size", "目录字号", style.contents.size, least, most);
    gauge.within("contents.pitch", "目录行距", style.contents.pitch, least, most);
    gauge.within("contents.depth", "目录级数", f64::from(style.contents.depth), 0.0, LEVELS as f64);
    if style.heading.len() != LEVELS {
        let message = format!("[[heading]] 写了{}级，要写四级", style.heading.len());
        gauge.fault("heading", message, "请写四个 [[heading]]，从一级到四级");
    }
    let mut texts = vec![("part".to_owned(), &style.part), ("body".to_owned(), &style.body)];
    for (at, heading) in style.heading.iter().enumerate() {
        texts.push((format!("heading.{at}"), heading));
    }
    for (key, text) in texts {
        gauge.within(&format!("{key}.size"), "字号", text.size, least, most);
        let characters = f64::from(style.page.characters) / 2.0;
        gauge.within(&format!("{key}.indent"), "首行缩进", f64::from(text.indent), 0.0, characters);
    }
    let [largest, smallest] = style.charts.sizes;
    gauge.within("charts.sizes.0", "图示字号", largest, least, 30.0);
    gauge.within("charts.sizes.1", "图示最小字号", smallest, least, largest.max(least));
}

fn tables(gauge: &mut Gauge<'_>, style: &Style) {
    let (least, most) = SIZES;
    let table = &style.table;
    gauge.within("table.title_size", "表题字号", table.title_size, least, most);
    if table.sizes.is_empty() {
        let message = "[table] 的 sizes 里一个字号也没有".to_owned();
        gauge.fault("table.sizes", message, "请至少写一个字号，先写想用的");
    }
    let mut above = most;
    for (at, size) in table.sizes.iter().enumerate() {
        gauge.within(&format!("table.sizes.{at}"), "表格字号（从大到小）", *size, least, above);
        above = size.clamp(least, above.max(least));
    }
    gauge.within("table.upright_size", "竖页最小字号", table.upright_size, least, most);
    gauge.within("table.leading", "格内行距", table.leading, 0.8, 5.0);
    gauge.within("table.pad_x", "格内左右空白", table.pad_x, 0.0, 30.0);
    gauge.within("table.pad_y", "格内上下空白", table.pad_y, 0.0, 30.0);
    gauge.within("table.rule", "线的粗细", table.rule, 0.0, 5.0);
    if table.continued.trim().is_empty() {
        gauge.fault("table.continued", "续表的字样空着".to_owned(), "请写 continued = \"（续表）\"");
    }
}

fn numbers(gauge: &mut Gauge<'_>, style: &Style) {
    let number = &style.page_number;
    gauge.within("page_number.size", "页码字号", number.size, SIZES.0, SIZES.1);
    let foot = style.page.height - style.page.top - style.page.text_height;
    gauge.within("page_number.below", "页码到版心的距离", number.below, 0.0, foot.max(0.0));
    let characters = f64::from(style.page.characters) / 2.0;
    gauge.within("page_number.inset", "页码到版心边的字数", number.inset, 0.0, characters);
    let braces = number.format.replacen("{n}", "", 1);
    if !number.format.contains("{n}") || braces.contains(['{', '}']) {
        let message = format!("页码的 format 写着“{}”，要有一个 {{n}} 代表页码", number.format);
        gauge.fault("page_number.format", message, "请写 format = \"— {n} —\"");
    }
}

fn fonts(gauge: &mut Gauge<'_>, style: &Style) {
    // the places of roles go by their words in the file
    let roles: Vec<(&super::super::style::Role, &Vec<String>)> = style.fonts.iter().collect();
    for (role, families) in roles {
        let key = format!("fonts.{}", role.key());
        if families.is_empty() {
            let message = format!("{}一种字体也没有写", role.word());
            gauge.fault(&key, message, "请写字体的名称，或删去这一行");
        }
        for (at, family) in families.iter().enumerate() {
            let (name, weight) =
                family.rsplit_once(':').map_or((family.as_str(), None), |(n, w)| (n, Some(w)));
            if name.trim().is_empty() {
                gauge.fault(&format!("{key}.{at}"), "字体的名称空着".to_owned(), "请写字体的名称");
            }
            if weight.is_some_and(|w| !w.parse::<u16>().is_ok_and(|w| (1..=1000).contains(&w))) {
                let message = format!("字体“{family}”冒号后面的粗细应是1到1000的整数");
                gauge.fault(&format!("{key}.{at}"), message, "请写成 名称:700，或只写名称");
            }
        }
    }
}
