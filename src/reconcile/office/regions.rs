//! The places that names of bodies begin with, and whether two bodies are of the same one.

use crate::budget::label::fold;

use crate::budget::body_name::REGIONS;

/// The longest name of one region (广西壮族自治区).
const LONGEST: usize = 8;
/// Regions whose names end like those of others: 赣州市, 景德镇市.
const GOING_ON: [&str; 3] = ["州市", "镇市", "州区"];
/// Words that end like a region and are none.
const NO_REGIONS: [&str; 20] = [
    "城市", "超市", "社区", "校区", "园区", "辖区", "片区", "院区", "地区", "景区", "小区", "库区", "灌区",
    "林区", "矿区", "护区", "城乡", "城镇", "村镇", "乡镇",
];
/// Places that have no finance of their own level.
const BELOW: [char; 2] = ['镇', '乡'];
/// The financial body of the whole country, which approves no local budget.
const NATIONAL: &str = "财政部";
/// Characters by which two regions are the same, whatever stands before: 青石区 and 云川市青石区.
const ENDING: usize = 2;
/// A shorter name abbreviates anything.
const SHORTEST: usize = 3;

/// The regions that a name begins with, without the smallest: 云川市青石区 of 云川市青石区城市管理局.
fn regions(name: &str) -> &str {
    let mut end = 0;
    while let Some(length) = first_region(&name[end..]) {
        if name[..end + length].ends_with(BELOW) {
            break;
        }
        end += length;
    }
    &name[..end]
}

/// How long the region is that a name begins with.
fn first_region(name: &str) -> Option<usize> {
    for (index, (at, c)) in name.char_indices().enumerate().take(LONGEST) {
        let end = at + c.len_utf8();
        if index == 0 || !REGIONS.contains(&c) {
            continue;
        }
        if NO_REGIONS.iter().any(|word| name[..end].ends_with(word)) {
            return None;
        }
        let next = name[end..].chars().next().map_or(0, char::len_utf8);
        let goes_on = GOING_ON.iter().any(|word| name[at..end + next] == **word);
        return Some(if goes_on { end + next } else { end });
    }
    None
}

/// Whether a financial body is that of another place, or of another level, than the publisher. One that names
/// no region is the publisher's, and so is any where the publisher names none.
pub(super) fn is_elsewhere(body: &str, publisher: &str, finance: &[String]) -> bool {
    let (body, publisher) = (fold(body), fold(publisher));
    let own = regions(&publisher);
    if own.is_empty() {
        return false;
    }
    if body.ends_with(NATIONAL) {
        return true;
    }
    let at = finance.iter().filter_map(|word| body.find(&fold(word))).min();
    let before = at.map_or("", |at| &body[..at]);
    // 市财政局: the level alone is said
    if let Some(level) = before.chars().next().filter(|c| REGIONS.contains(c) && before.len() == c.len_utf8())
    {
        return !BELOW.contains(&level) && !own.ends_with(level);
    }
    let theirs = regions(before);
    let ending = |name: &str| -> Vec<char> { name.chars().rev().take(ENDING).collect() };
    let same = ending(theirs) == ending(own) && (is_part(theirs, own) || is_part(own, theirs));
    !theirs.is_empty() && !same
}

/// Whether a name abbreviates that of the body above, with or without the publisher's region before it.
pub(super) fn is_short_for(name: &str, above: &str, publisher: &str) -> bool {
    let (name, above, publisher) = (fold(name), fold(above), fold(publisher));
    let full = format!("{}{above}", if regions(&above).is_empty() { regions(&publisher) } else { "" });
    name.chars().count() >= SHORTEST && is_part(&name, &full)
}

/// Whether the characters of a text stand in another, in their order.
fn is_part(text: &str, of: &str) -> bool {
    let mut rest = of.chars();
    text.chars().all(|c| rest.any(|other| other == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_told_from_words_that_end_like_them() {
        for (name, wanted) in [
            ("云川市青石区城市管理局", "云川市青石区"),
            ("赣州市市场监督管理局", "赣州市"),
            ("景德镇市昌江区教育体育局", "景德镇市昌江区"),
            ("乐山市市中区交通局", "乐山市市中区"),
            ("江西省乡村振兴局", "江西省"),
            ("青岭县河口镇人民政府", "青岭县"),
            ("广西壮族自治区水利厅", "广西壮族自治区"),
            ("城市管理局", ""),
            ("第一人民医院", ""),
        ] {
            assert_eq!(regions(name), wanted, "{name}");
        }
    }

    #[test]
    fn finance_of_another_level_is_told() {
        let words = ["财政".to_owned()];
        let qingshi = "云川市青石区城市管理局";
        for (body, publisher, elsewhere) in [
            ("青石区财政局", qingshi, false),
            ("云川市青石区财政局", qingshi, false),
            ("某省云川市青石区财政局", qingshi, false),
            ("区财政局", qingshi, false),
            ("财政局", qingshi, false),
            ("本级财政部门", qingshi, false),
            ("同级财政部门", qingshi, false),
            ("青石区发展改革和财政局", qingshi, false),
            ("云川市青石区财政局", "青石区城市管理局", false),
            ("青岭县财政局", "青岭县河口镇人民政府", false),
            ("河口镇财政所", "青岭县河口镇人民政府", false),
            ("南昌高新区财政局", "南昌市高新区社会事业局", false),
            ("云川市财政局", "第一人民医院", false),
            ("财政部", qingshi, true),
            ("中华人民共和国财政部", qingshi, true),
            ("江西省财政厅", qingshi, true),
            ("云川市财政局", qingshi, true),
            ("市财政局", qingshi, true),
            ("省财政厅", "赣州市市场监督管理局", true),
        ] {
            assert_eq!(is_elsewhere(body, publisher, &words), elsewhere, "{body} {publisher}");
        }
    }
}
