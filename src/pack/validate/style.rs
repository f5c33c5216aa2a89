//! `style.toml`: sizes and lengths that a page can have, each fault at the line that the writer can change.

mod fit;

use std::collections::BTreeSet;

use crate::diag::Diagnostic;

use super::super::at::FileSpot;
use super::super::layers::Layers;
use super::super::style::Style;
use super::super::tree::TomlPlaces;

/// Code of its faults.
const LAYOUT: &str = "模板-版式";
/// The levels of headings.
const LEVELS: usize = 4;
/// Type sizes that can be read and that a page holds, pt.
const SIZES: (f64, f64) = (3.0, 100.0);
/// Sides of a sheet that printers take, mm.
const SHEET: (f64, f64) = (50.0, 1000.0);

/// A style while it is gone through.
struct Gauge<'a> {
    places: &'a TomlPlaces,
    layers: &'a Layers,
    faults: &'a mut Vec<Diagnostic>,
    /// Keys of values that are wrong by themselves: nothing else is held against them.
    wrong: BTreeSet<String>,
}

/// Tells lengths and sizes that no page can have, each by itself and then together.
pub(in super::super) fn hold(
    style: &Style,
    places: &TomlPlaces,
    layers: &Layers,
    faults: &mut Vec<Diagnostic>,
) {
    let mut gauge = Gauge { places, layers, faults, wrong: BTreeSet::new() };
    page(&mut gauge, style);
    types(&mut gauge, style);
    tables(&mut gauge, style);
    numbers(&mut gauge, style);
    fonts(&mut gauge, style);
    fit::hold(&mut gauge, style);
}

impl Gauge<'_> {
    fn fault(&mut self, key: &str, message: String, hint: &str) {
        self.wrong.insert(key.to_owned());
        self.tell(&[self.places.at(key)], message, hint);
    }

    fn tell(&mut self, spots: &[FileSpot], message: String, hint: &str) {
        let message = format!("版式不合理：{message}");
        let told = Diagnostic::error(LAYOUT, message).hint(hint);
        self.faults.push(spots.iter().fold(told, |told, spot| told.at(self.layers.place(*spot))));
    }

    /// A length or size within bounds.
    fn within(&mut self, key: &str, what: &str, value: f64, (least, most): (f64, f64)) {
        if !(value.is_finite() && value >= least && value <= most) {
            let message = format!("{what}写成了{value}，应在{least}到{most}之间");
            self.fault(key, message, "长度单位是毫米，字号单位是磅；可以对照内置的 style.toml");
        }
    }

    /// Values that must go together; where they do not, the fault is that of those which the highest layer among
    /// them states, the first that is named before the others: lower layers are not the writer's to change.
    fn together(&mut self, fits: bool, keys: &[&str], message: String, hint: &str) {
        if fits || keys.iter().any(|key| self.wrong.contains(*key)) {
            return;
        }
        let spots: Vec<FileSpot> = keys.iter().map(|key| self.places.at(key)).collect();
        let highest = spots.iter().map(|spot| self.layers.layer_at(*spot)).max().unwrap_or_default();
        let mut own: Vec<FileSpot> = Vec::new();
        for spot in spots {
            // what no file states has no place
            if self.layers.layer_at(spot) == highest && spot != FileSpot::default() && !own.contains(&spot) {
                own.push(spot);
            }
        }
        self.tell(&own, message, hint);
    }
}

fn page(gauge: &mut Gauge<'_>, style: &Style) {
    let page = &style.page;
    gauge.within("page.width", "页宽", page.width, SHEET);
    gauge.within("page.height", "页高", page.height, SHEET);
    gauge.within("page.top", "上边距", page.top, (0.0, SHEET.1));
    gauge.within("page.left", "左边距", page.left, (0.0, SHEET.1));
    gauge.within("page.text_width", "版心宽", page.text_width, (20.0, SHEET.1));
    gauge.within("page.text_height", "版心高", page.text_height, (20.0, SHEET.1));
    gauge.within("page.landscape_margin", "横页边距", page.landscape_margin, (1.0, SHEET.1));
    gauge.within("page.binding", "装订边", page.binding, (0.0, SHEET.1));
    gauge.within("page.lines", "每页行数", f64::from(page.lines), (5.0, 100.0));
    gauge.within("page.characters", "每行字数", f64::from(page.characters), (5.0, 100.0));
}

fn types(gauge: &mut Gauge<'_>, style: &Style) {
    gauge.within("cover.size", "封面字号", style.cover.size, SIZES);
    gauge.within("cover.foot_size", "封面落款字号", style.cover.foot_size, SIZES);
    gauge.within("contents.size", "目录字号", style.contents.size, SIZES);
    gauge.within("contents.pitch", "目录行距", style.contents.pitch, SIZES);
    gauge.within("contents.depth", "目录级数", f64::from(style.contents.depth), (0.0, LEVELS as f64));
    if style.heading.len() != LEVELS {
        let message = format!("[[heading]] 写了{}级，要写四级", style.heading.len());
        gauge.fault("heading", message, "请写四个 [[heading]]，从一级到四级");
    }
    let mut texts = vec![("part".to_owned(), &style.part), ("body".to_owned(), &style.body)];
    for (at, heading) in style.heading.iter().enumerate() {
        texts.push((format!("heading.{at}"), heading));
    }
    for (key, text) in texts {
        gauge.within(&format!("{key}.size"), "字号", text.size, SIZES);
    }
    // serde takes the first two of a longer list
    if gauge.places.states("charts.sizes.2") {
        let message = "[charts] 的 sizes 写了三个以上的字号".to_owned();
        gauge.fault("charts.sizes.2", message, "请写两个：想用的字号，最小的字号");
    }
    let [largest, smallest] = style.charts.sizes;
    gauge.within("charts.sizes.0", "图示字号", largest, (SIZES.0, 30.0));
    gauge.within("charts.sizes.1", "图示最小字号", smallest, (SIZES.0, largest.clamp(SIZES.0, 30.0)));
}

fn tables(gauge: &mut Gauge<'_>, style: &Style) {
    let (least, most) = SIZES;
    let table = &style.table;
    gauge.within("table.title_size", "表题字号", table.title_size, SIZES);
    if table.sizes.is_empty() {
        let message = "[table] 的 sizes 里一个字号也没有".to_owned();
        gauge.fault("table.sizes", message, "请至少写一个字号，先写想用的");
    }
    let mut above = most;
    for (at, size) in table.sizes.iter().enumerate() {
        gauge.within(&format!("table.sizes.{at}"), "表格字号（从大到小）", *size, (least, above));
        above = size.clamp(least, above.max(least));
    }
    gauge.within("table.upright_size", "竖页最小字号", table.upright_size, SIZES);
    // below 1 the lines of a cell lie over each other
    gauge.within("table.leading", "格内行距", table.leading, (1.0, 5.0));
    gauge.within("table.pad_x", "格内左右空白", table.pad_x, (0.0, 30.0));
    gauge.within("table.pad_y", "格内上下空白", table.pad_y, (0.0, 30.0));
    gauge.within("table.rule", "线的粗细", table.rule, (0.0, 5.0));
    if table.continued.trim().is_empty() {
        gauge.fault("table.continued", "续表的字样空着".to_owned(), "请写 continued = \"（续表）\"");
    }
}

fn numbers(gauge: &mut Gauge<'_>, style: &Style) {
    let number = &style.page_number;
    gauge.within("page_number.size", "页码字号", number.size, SIZES);
    gauge.within("page_number.below", "页码到版心的距离", number.below, (0.0, SHEET.1));
    gauge.within("page_number.inset", "页码到版心边的字数", number.inset, (0.0, 50.0));
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
