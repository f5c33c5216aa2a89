//! Names of bodies as people write them, brought to what they mean: without number, own office, seal, remark, region.

use std::collections::BTreeSet;

use super::label;

/// Fewer digits before a name are part of it (12345热线 has five, but then no other name fits).
const SHORTEST_ID: usize = 3;
/// A shorter rest of a name says nothing (局, 中心).
const SHORTEST_NAME: usize = 3;
/// How names of regions end.
pub const REGIONS: [char; 9] = ['省', '市', '区', '县', '州', '旗', '盟', '镇', '乡'];
/// How the own offices of a department are called, behind its name.
const OWN_OFFICES: [&str; 3] = ["本级", "本部", "机关"];
/// The same without brackets: 机关 may end a name of its own there.
const OWN_OFFICES_BARE: [&str; 2] = ["本级", "本部"];
/// How a body calls itself.
const ITSELF: [&str; 5] = ["本单位", "本部门", "本机关", "本级", "机关"];
/// What stands where there is no body to name.
const NOBODY: [&str; 3] = ["无", "没有", "无主管部门"];
/// How names of bodies end: what a bracket says of such a one is no mere remark.
pub const OFFICES: [&str; 27] = [
    "局",
    "中心",
    "委",
    "办",
    "办公室",
    "院",
    "校",
    "学",
    "站",
    "所",
    "馆",
    "会",
    "厅",
    "处",
    "队",
    "园",
    "库",
    "社",
    "团",
    "台",
    "政府",
    "法庭",
    "基地",
    "学院",
    "公司",
    "协会",
    "街道",
];
/// Before the name that a body had: 某局（原某委）.
const FORMERLY: char = '原';
/// What is stamped, not named.
const SEALS: [&str; 3] = ["(盖章)", "(公章)", "(签章)"];

/// A name without what nobody means by it: number, own offices, seal.
pub fn plain(name: &str) -> String {
    let name = without_office(&without_seal(&folded(name)));
    without_id(&name).to_owned()
}

/// Whether a text names no body at all.
pub fn is_nobody(name: &str) -> bool {
    NOBODY.contains(&bare(name).as_str())
}

/// Whether a text says “this body”: 本单位, 局机关.
pub fn is_itself(name: &str) -> bool {
    let name = bare(name);
    // what kind of office it is may stand before it: 局机关, 委本级
    let offices = OWN_OFFICES.iter().filter_map(|office| name.strip_suffix(office));
    ITSELF.contains(&name.as_str()) || offices.into_iter().any(|rest| rest.chars().count() <= 1)
}

/// Whether a name is that of the own office of a body: 某局（本级）, 某局机关.
pub fn is_of_own_office(name: &str) -> bool {
    let name = bare(name);
    without_office(&name) != name || OWN_OFFICES.iter().any(|office| name.ends_with(office))
}

/// Every name that a text may mean: with and without its number, and its own offices.
pub fn readings(name: &str) -> BTreeSet<String> {
    let whole = without_seal(&folded(name));
    let mut all = BTreeSet::new();
    for name in [whole.as_str(), without_id(&whole)] {
        all.insert(name.to_owned());
        all.insert(without_office(name));
    }
    all.remove("");
    all
}

/// The same names without remarks in brackets behind them and without 机关, which may end a name of its own:
/// good only where what is left is a known name.
pub fn without_remarks(found: &BTreeSet<String>) -> BTreeSet<String> {
    let mut all = found.clone();
    for name in found {
        let mut rest = name.as_str();
        while let Some(shorter) = without_remark(rest) {
            rest = without_id(shorter);
            all.insert(rest.to_owned());
            all.insert(without_office(rest));
        }
        let office = OWN_OFFICES.iter().find_map(|office| rest.strip_suffix(office));
        all.extend(office.map(str::to_owned));
    }
    all.remove("");
    all
}

/// The name before a bracket that names no other body: （汇总）, （含下属单位）, （原某委）.
fn without_remark(name: &str) -> Option<&str> {
    let (before, inner) = name.strip_suffix([')', ']', '】', '〕'])?.rsplit_once(['(', '[', '【', '〔'])?;
    let names_body = OFFICES.iter().any(|office| inner.ends_with(office)) && !inner.starts_with(FORMERLY);
    (!names_body && !before.is_empty()).then_some(before)
}

/// Folded, without quotation marks around it and words of pages behind it.
fn folded(name: &str) -> String {
    let folded = label::fold(name);
    let name = without_page(folded.trim_matches(['"', '\'', '‘', '’', '《', '》']));
    name.trim_matches(['"', '\'', '‘', '’']).to_owned()
}

/// The name before 第1页, （第1页，共2页）.
fn without_page(name: &str) -> &str {
    let Some(numbered) = name.trim_end_matches(')').strip_suffix('页') else { return name };
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let before = numbered.trim_end_matches(is_number);
    let Some(rest) = before.strip_suffix(['第', '共']) else { return name };
    let rest = rest.trim_end_matches(['(', ',', '、', '/', '-']);
    if rest.is_empty() || before.len() == numbered.len() { name } else { without_page(rest) }
}

/// A name as it is written, without number and seal.
pub fn bare(name: &str) -> String {
    without_id(&without_seal(&folded(name))).to_owned()
}

fn without_seal(name: &str) -> String {
    SEALS.iter().find_map(|seal| name.strip_suffix(seal)).unwrap_or(name).to_owned()
}

/// The name behind `[302005]`, `302005-`, `302-005-`, `302005`, or before `[302005]`, `(302005)`.
fn without_id(name: &str) -> &str {
    const OPENING: [char; 5] = ['[', '(', '【', '〔', '<'];
    const CLOSING: [char; 5] = [']', ')', '】', '〕', '>'];
    const PARTING: [char; 9] = ['-', '_', '.', '、', ':', ',', '|', '/', '\\'];
    // the parts of a number: 302-005
    let is_part = |c: char| c.is_ascii_digit() || c == '-' || c == '.';
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let inner = name.trim_start_matches(OPENING);
    let rest = inner.trim_start_matches(is_part);
    if digits(&inner[..inner.len() - rest.len()]) >= SHORTEST_ID {
        let rest = rest.trim_start_matches(CLOSING).trim_start_matches(PARTING);
        return if rest.is_empty() { name } else { rest };
    }
    let inner = name.trim_end_matches(CLOSING);
    let rest = inner.trim_end_matches(is_part);
    let before = rest.trim_end_matches(OPENING).trim_end_matches(PARTING);
    // bare digits may end a name
    let marked = before.len() < rest.len() || inner[rest.len()..].starts_with(PARTING);
    if marked && digits(&inner[rest.len()..]) >= SHORTEST_ID && !before.is_empty() { before } else { name }
}

/// The name before （本级）, （局本级）, 本级, -本级.
fn without_office(name: &str) -> String {
    if let Some((before, inner)) = name.strip_suffix(')').and_then(|name| name.rsplit_once('('))
        && OWN_OFFICES.iter().any(|office| inner.ends_with(office))
        && !before.is_empty()
    {
        return before.to_owned();
    }
    let bare = OWN_OFFICES_BARE.iter().find_map(|office| name.strip_suffix(office));
    let bare = bare.map(|rest| rest.trim_end_matches(['-', '/', '_']));
    bare.filter(|rest| !rest.is_empty()).unwrap_or(name).to_owned()
}

/// Whether two names differ by one character that is another, too many or missing.
pub fn differ_by_one(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (long, short) = if one.len() >= other.len() { (&one, &other) } else { (&other, &one) };
    if short.len() < SHORTEST_NAME || long.len() > short.len() + 1 || long == short {
        return false;
    }
    let same = long.iter().zip(short).take_while(|(a, b)| a == b).count();
    let rest = if long.len() == short.len() { same + 1 } else { same };
    long[same + 1..] == short[rest..]
}

/// Whether one of two names is the other without the region before it: 某县水利局, 水利局, 县水利局.
pub fn differ_by_region(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    let Some(region) = long.strip_suffix(short).filter(|region| !region.is_empty()) else { return false };
    let enough = short.chars().count() >= SHORTEST_NAME && region.chars().count() >= 2;
    enough && (region.ends_with(REGIONS) || short.starts_with(REGIONS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_with_number_office_and_seal() {
        for text in [
            "青岭县水利局",
            "[302005]青岭县水利局",
            "302005-青岭县水利局",
            "302005 青岭县 水利局",
            "３０２００５－青岭县水利局（本级）",
            "青岭县水利局（局机关）",
            "青岭县水利局本级",
            "青岭县水利局（盖章）",
            "青岭县水利局-本级",
            "302-005-青岭县水利局",
            "302005|青岭县水利局",
            "青岭县水利局[302005]",
            "青岭县水利局（302005）",
            "青岭县水利局 第1页",
            "青岭县水利局（第1页，共2页）",
            "“青岭县水利局”",
        ] {
            assert_eq!(plain(text), "青岭县水利局", "{text}");
        }
        assert_eq!(plain("12热线中心"), "12热线中心");
        assert_eq!(plain("中心12345"), "中心12345", "bare digits may end a name");
    }

    #[test]
    fn a_remark_behind_a_known_name_is_none_of_it() {
        let name = "青岭县水利局";
        let means = |text: &str| without_remarks(&readings(text)).contains(name);
        for text in [
            "机关",
            "（汇总）",
            "（部门）",
            "（单位）",
            "（含下属单位）",
            "（参公）",
            "（原青岭县水务局）",
            "（汇总）（302005）",
        ] {
            assert!(means(&format!("{name}{text}")), "{text}");
        }
        for text in ["（水利站）", "水利站", "（执法大队）"] {
            assert!(!means(&format!("{name}{text}")), "{text}");
        }
        assert!(is_itself("本单位") && is_itself("局机关") && is_itself("机关") && !is_itself("水利机关"));
        assert!(is_nobody("无") && !is_nobody("无锡市水利局"));
    }

    #[test]
    fn one_character_may_be_typed_wrong() {
        assert!(differ_by_one("青岭县水利局", "青岭县水力局"));
        assert!(differ_by_one("青岭县水利局", "青岭县水局") && differ_by_one("青岭县水局", "青岭县水利局"));
        assert!(!differ_by_one("青岭县水利局", "青岭县水利局"));
        assert!(!differ_by_one("青岭县水利局", "青岭县利水局"));
        assert!(!differ_by_one("青岭县水利局", "青岭县局"));
    }

    #[test]
    fn only_a_region_may_be_missing() {
        assert!(differ_by_region("青岭县水利局", "水利局"));
        assert!(differ_by_region("县水利局", "青岭县水利局"));
        assert!(differ_by_region("云川市青石区城市管理局", "青石区城市管理局"));
        assert!(!differ_by_region("青岭县水利局", "南山县水利局"));
        assert!(!differ_by_region("青岭县水利局水利站", "水利站"), "a station of whom?");
        assert!(!differ_by_region("青岭县水利局", "青岭县水利局"));
        assert!(!differ_by_region("青岭县水利局", "局"));
    }
}
