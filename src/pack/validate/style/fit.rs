//! Values of a style that are right by themselves, held against each other: what would leave the page, or be
//! printed over something else.

use super::super::super::style::{Style, TextStyle};
use super::Gauge;

/// Points in a millimetre.
const MM: f64 = 72.0 / 25.4;
/// Least distance of baselines, in type sizes: Han characters fill their square, and descenders of Latin letters
/// reach a tenth below it.
const LEAST_PITCH: f64 = 1.1;
/// What characters may come closer, in type sizes: the blank that faces of Han characters leave around them.
const CLOSEST: f64 = 0.05;
/// Widest blank between characters of running text, in type sizes; further apart nobody reads words.
const WIDEST: f64 = 1.0;
/// Least characters in a line of a heading or title, else words are broken everywhere.
const LEAST_CHARACTERS: f64 = 8.0;
/// Characters of the title of a cover that must have room: the name of a unit, the year and what is published.
const COVER_TITLE: f64 = 30.0;
/// Lines at the foot of a cover.
const COVER_FOOT: f64 = 2.0;
/// Characters that a chart is wide at least: labels on both sides, bars and figures between them.
const CHART: f64 = 16.0;
/// Smallest text block of a turned page, mm.
const LEAST_TURNED: f64 = 20.0;
/// What must be left of the margin of a turned page beside the binding, mm.
const BESIDE_BINDING: f64 = 5.0;
/// Half the height of a line of digits, in type sizes, with a little blank.
const HALF_DIGITS: f64 = 0.6;

/// Tells what does not go together.
pub(super) fn hold(gauge: &mut Gauge<'_>, style: &Style) {
    blocks(gauge, style);
    turned(gauge, style);
    lines(gauge, style);
    characters(gauge, style);
    titles(gauge, style);
    charts(gauge, style);
    cover(gauge, style);
    contents(gauge, style);
    tables(gauge, style);
    numbers(gauge, style);
}

/// A measure as it is told.
fn told(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    rounded.to_string()
}

/// The text block within the sheet.
fn blocks(gauge: &mut Gauge<'_>, style: &Style) {
    let page = &style.page;
    let message = format!(
        "左边距{}毫米加版心宽{}毫米，超过页宽{}毫米",
        told(page.left),
        told(page.text_width),
        told(page.width)
    );
    let keys = ["page.text_width", "page.left", "page.width"];
    let fits = page.left + page.text_width <= page.width;
    gauge.together(fits, &keys, message, "请一起改 width、left、text_width，使版心在纸面之内");
    let message = format!(
        "上边距{}毫米加版心高{}毫米，超过页高{}毫米",
        told(page.top),
        told(page.text_height),
        told(page.height)
    );
    let keys = ["page.text_height", "page.top", "page.height"];
    let fits = page.top + page.text_height <= page.height;
    gauge.together(fits, &keys, message, "请一起改 height、top、text_height，使版心在纸面之内");
    let right = page.width - page.left - page.text_width;
    let message = format!("装订边{}毫米，超过版心右边的{}毫米空白", told(page.binding), told(right));
    let keys = ["page.binding", "page.left", "page.text_width", "page.width"];
    let fits = page.binding <= right.max(0.0);
    gauge.together(fits, &keys, message, "请改小 binding，或改小 left、text_width");
}

/// The text block of turned pages.
fn turned(gauge: &mut Gauge<'_>, style: &Style) {
    let page = &style.page;
    let margin = page.landscape_margin;
    for (key, what, side) in [("page.width", "页宽", page.width), ("page.height", "页高", page.height)] {
        let message = format!("横页四边各留{}毫米，{what}{}毫米里没有地方排表", told(margin), told(side));
        let fits = side - 2.0 * margin >= LEAST_TURNED;
        gauge.together(fits, &["page.landscape_margin", key], message, "请改小 landscape_margin");
    }
    let message = format!(
        "横页边距{}毫米，移出装订边{}毫米后不足{BESIDE_BINDING}毫米",
        told(margin),
        told(page.binding)
    );
    let fits = page.binding == 0.0 || page.binding <= margin - BESIDE_BINDING;
    let hint = "请改小 binding，或加大 landscape_margin";
    gauge.together(fits, &["page.binding", "page.landscape_margin"], message, hint);
}

/// The texts that stand on the lines of the page, with their keys and names.
fn on_lines(style: &Style) -> Vec<(String, &'static str, &TextStyle)> {
    let mut texts = vec![("body".to_owned(), "正文", &style.body)];
    for (at, heading) in style.heading.iter().enumerate() {
        let name = ["一级标题", "二级标题", "三级标题", "四级标题"].get(at).copied();
        texts.push((format!("heading.{at}"), name.unwrap_or("标题"), heading));
    }
    texts
}

/// Lines of a page: all running text and headings have the same distance.
fn lines(gauge: &mut Gauge<'_>, style: &Style) {
    let page = &style.page;
    let height = page.text_height * MM;
    let pitch = height / f64::from(page.lines);
    for (key, name, text) in on_lines(style) {
        let least = text.size * LEAST_PITCH;
        let message = format!(
            "版心高{}毫米排{}行，行距{}磅，排不下{}磅的{name}：行距至少要有字号的{LEAST_PITCH}倍，即{}磅",
            told(page.text_height),
            page.lines,
            told(pitch),
            told(text.size),
            told(least)
        );
        let most = (height / least).floor();
        let hint = format!("请把 lines 改成不超过{most}，或改小字号");
        let size = format!("{key}.size");
        gauge.together(pitch >= least, &["page.lines", &size, "page.text_height"], message, &hint);
    }
}

/// Characters of a line: what the body lacks or has too much is shared among them, and headings take the same.
fn characters(gauge: &mut Gauge<'_>, style: &Style) {
    let page = &style.page;
    let (width, count) = (page.text_width * MM, f64::from(page.characters));
    let tracking = width / count - style.body.size;
    let message = format!(
        "版心宽{}毫米排{count}个{}磅的字，字会叠在一起：最多排{}个",
        told(page.text_width),
        told(style.body.size),
        (width / (style.body.size * (1.0 - CLOSEST))).floor()
    );
    let keys = ["page.characters", "body.size", "page.text_width"];
    let close = tracking >= -CLOSEST * style.body.size;
    gauge.together(close, &keys, message, "请改小 characters 或正文的字号，或加大 text_width");
    let message = format!(
        "版心宽{}毫米只排{count}个{}磅的字，字与字离得太远：至少排{}个",
        told(page.text_width),
        told(style.body.size),
        (width / (style.body.size * (1.0 + WIDEST))).ceil()
    );
    let apart = tracking <= WIDEST * style.body.size;
    gauge.together(apart, &keys, message, "请加大 characters 或正文的字号，或改小 text_width");
    for (key, name, text) in on_lines(style) {
        let (size, indent) = (format!("{key}.size"), format!("{key}.indent"));
        if key != "body" && close {
            let message = format!(
                "每行{count}个字，字距缩了{}磅，{}磅的{name}会叠在一起",
                told(-tracking),
                told(text.size)
            );
            let keys = [size.as_str(), "page.characters", "body.size", "page.text_width"];
            let fits = tracking >= -CLOSEST * text.size;
            gauge.together(fits, &keys, message, "请改小 characters，或加大这一级标题的字号");
        }
        let taken = f64::from(text.indent) * (text.size + tracking);
        let message = format!("{name}首行缩进{}个字，超过版心宽的一半", text.indent);
        let keys = [indent.as_str(), &size, "page.text_width", "page.characters"];
        gauge.together(taken <= width / 2.0, &keys, message, "请改小 indent");
    }
}

/// Titles and headings: a line of them holds words.
fn titles(gauge: &mut Gauge<'_>, style: &Style) {
    let width = style.page.text_width * MM;
    let mut texts = vec![
        ("cover.foot_size".to_owned(), "封面落款", style.cover.foot_size),
        ("part.size".to_owned(), "部分的标题", style.part.size),
        ("table.title_size".to_owned(), "表题", style.table.title_size),
    ];
    texts.extend(
        on_lines(style).into_iter().map(|(key, name, text)| (format!("{key}.size"), name, text.size)),
    );
    for (key, name, size) in texts {
        let fits = size * LEAST_CHARACTERS <= width;
        let message = format!(
            "{name}{}磅，版心宽{}毫米一行排不下{LEAST_CHARACTERS}个字：最大{}磅",
            told(size),
            told(style.page.text_width),
            (width / LEAST_CHARACTERS * 10.0).floor() / 10.0
        );
        gauge.together(fits, &[&key, "page.text_width"], message, "请改小字号，或加大 text_width");
    }
}

/// Charts: the largest type leaves room for bars.
fn charts(gauge: &mut Gauge<'_>, style: &Style) {
    let ([largest, _], width) = (style.charts.sizes, style.page.text_width * MM);
    let message = format!(
        "图示字号{}磅，版心宽{}毫米排不下：最大{}磅",
        told(largest),
        told(style.page.text_width),
        (width / CHART * 10.0).floor() / 10.0
    );
    let fits = !style.charts.enabled || largest * CHART <= width;
    let keys = ["charts.sizes.0", "charts.enabled", "page.text_width"];
    gauge.together(fits, &keys, message, "请改小图示的字号");
}

/// The cover: a title of usual length from a fifth of the page down, and the lines at its foot.
fn cover(gauge: &mut Gauge<'_>, style: &Style) {
    let (width, height) = (style.page.text_width * MM, style.page.text_height * MM);
    let fits = |size: f64| {
        let per_line = (width / size).floor();
        let lines = if per_line < 1.0 { COVER_TITLE } else { (COVER_TITLE / per_line).ceil() };
        let foot = style.cover.foot_size * 2.0 * COVER_FOOT;
        lines * size * 1.6 + foot <= height * 0.78
    };
    let size = style.cover.size;
    let most = (1..=100).rev().map(f64::from).find(|size| fits(*size));
    let most = most.map(|most| format!("：最大{most}磅")).unwrap_or_default();
    let message = format!(
        "封面字号{}磅、落款{}磅，{COVER_TITLE}个字的标题在封面上排不下{most}",
        told(size),
        told(style.cover.foot_size)
    );
    let keys = ["cover.size", "cover.foot_size", "page.text_width", "page.text_height"];
    gauge.together(fits(size), &keys, message, "请改小封面的字号，或加大版心");
}

/// The contents: lines apart, and room for words between indent and number.
fn contents(gauge: &mut Gauge<'_>, style: &Style) {
    let contents = &style.contents;
    let (width, height) = (style.page.text_width * MM, style.page.text_height * MM);
    let least = contents.size * LEAST_PITCH;
    let message = format!(
        "目录行距{}磅，排不下{}磅的字：行距至少要有字号的{LEAST_PITCH}倍，即{}磅",
        told(contents.pitch),
        told(contents.size),
        told(least)
    );
    let keys = ["contents.pitch", "contents.size"];
    gauge.together(contents.pitch >= least, &keys, message, "请加大目录的 pitch，或改小 size");
    // as typeset has it: each level is indented by 1.5 characters, 第一部分 and a blank hang over by five, the
    // number takes 2.5
    let around = f64::from(contents.depth) * 1.5 + 5.0 + 2.5;
    let message = format!(
        "目录字号{}磅，列到第{}级，版心宽{}毫米排不下",
        told(contents.size),
        contents.depth,
        told(style.page.text_width)
    );
    let fits = (around + LEAST_CHARACTERS) * contents.size <= width;
    let keys = ["contents.size", "contents.depth", "page.text_width"];
    gauge.together(fits, &keys, message, "请改小目录的 size 或 depth");
    let message = format!(
        "目录的标题{}磅、行距{}磅，版心高{}毫米一页排不下几行",
        told(style.part.size),
        told(contents.pitch),
        told(style.page.text_height)
    );
    // its title takes 2.6 lines, and some entries are to follow
    let fits = style.part.size * 2.6 + contents.pitch * 4.0 <= height;
    let keys = ["contents.pitch", "part.size", "page.text_height"];
    gauge.together(fits, &keys, message, "请改小目录的 pitch 或 [part] 的 size");
}

/// Tables: beneath title and head there is room for rows, and rules do not lie over figures. What is too wide is
/// set smaller, whatever the sizes are.
fn tables(gauge: &mut Gauge<'_>, style: &Style) {
    let (table, page) = (&style.table, &style.page);
    let size = table.sizes.first().copied().unwrap_or_default();
    // two lines of title, the line of the unit, a head of two lines, two rows of two
    let lines = size * table.leading;
    let need = table.title_size * 3.1 + lines + 3.0 + 3.0 * (2.0 * lines + 2.0 * table.pad_y);
    let blocks = [
        ("竖页", page.text_height * MM, ["page.text_height", "page.text_height"]),
        ("横页", (page.width - 2.0 * page.landscape_margin) * MM, ["page.landscape_margin", "page.width"]),
    ];
    for (what, height, of_page) in blocks {
        let message = format!(
            "表题{}磅、表格{}磅、格内行距{}、上下空白{}磅，{what}版心高{}毫米排不下表头和两行",
            told(table.title_size),
            told(size),
            told(table.leading),
            told(table.pad_y),
            told(height / MM)
        );
        let keys =
            ["table.sizes.0", "table.title_size", "table.leading", "table.pad_y", of_page[0], of_page[1]];
        gauge.together(need <= height, &keys, message, "请改小字号、行距或空白");
    }
    for (key, name, pad) in
        [("table.pad_x", "左右空白", table.pad_x), ("table.pad_y", "上下空白", table.pad_y)]
    {
        let message = format!("格内{name}{}磅，线粗{}磅，线会压住字", told(pad), told(table.rule));
        gauge.together(pad >= table.rule / 2.0, &[key, "table.rule"], message, "空白至少要有线粗的一半");
    }
}

/// Page numbers: beneath the text and on the sheet, on upright and turned pages.
fn numbers(gauge: &mut Gauge<'_>, style: &Style) {
    let (number, page) = (&style.page_number, &style.page);
    let (half, below) = (number.size * HALF_DIGITS, number.below * MM);
    let message = format!("页码{}磅，离版心{}毫米，会压住正文", told(number.size), told(number.below));
    let keys = ["page_number.below", "page_number.size"];
    let hint = format!("请把 below 改成至少{}", (half / MM * 10.0).ceil() / 10.0);
    gauge.together(below >= half, &keys, message, &hint);
    let foot = page.height - page.top - page.text_height;
    let margins = [
        ("版心下面", foot, ["page.height", "page.top", "page.text_height"]),
        ("横页边上", page.landscape_margin, ["page.landscape_margin"; 3]),
    ];
    for (what, margin, [one, two, three]) in margins {
        let message = format!(
            "页码{}磅，离版心{}毫米，{what}只有{}毫米，会印到纸外",
            told(number.size),
            told(number.below),
            told(margin)
        );
        let keys = ["page_number.below", "page_number.size", one, two, three];
        let fits = margin < 0.0 || below + half <= margin * MM;
        gauge.together(fits, &keys, message, "请改小 below 或页码的字号，或多留空白");
    }
    // three digits where {n} stands
    let wide = number.inset + number.format.replace("{n}", "000").chars().count() as f64;
    let message = format!(
        "页码“{}”{}磅，离版心边{}个字，版心宽{}毫米排不下",
        number.format,
        told(number.size),
        told(number.inset),
        told(page.text_width)
    );
    let keys = ["page_number.inset", "page_number.size", "page_number.format", "page.text_width"];
    let fits = wide * number.size <= page.text_width * MM;
    gauge.together(fits, &keys, message, "请改小 inset 或页码的字号");
}
