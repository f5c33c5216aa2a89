//! Where a number comes from, in the words of the person who reviews: tables, rows, columns and cells, names of keys.
//! How a template asks for it is told apart.

use crate::compose::document::Figure;
use crate::compose::kinds::OriginKind;
use crate::compose::numbers::{Number, NumberOrigin};
use crate::compose::sight::Sight;
use crate::diag::Place;
use crate::render::anchors::Anchors;

/// Kind and sources of a figure.
pub(super) fn figure(figure: &Figure, sight: &Sight<'_>, anchors: &Anchors) -> String {
    let sources: Vec<String> = figure.sources.iter().map(|source| place(source, sight, anchors)).collect();
    let kind = OriginKind::of_figure(figure).name();
    if sources.is_empty() { kind.to_owned() } else { format!("{kind}；取自 {}", sources.join("、")) }
}

/// Kind and origin of a number that is no figure.
pub(super) fn number(number: &Number, sight: &Sight<'_>, anchors: &Anchors) -> String {
    let kind = OriginKind::of(number, sight.document).name();
    let origin = match &number.origin {
        NumberOrigin::Figure(id) => {
            return sight
                .document
                .figures
                .get(*id)
                .map_or_else(String::new, |own| figure(own, sight, anchors));
        }
        NumberOrigin::Words(typed) => format!("录在 {}", place(typed, sight, anchors)),
        NumberOrigin::Year(stated) => {
            format!("预算年度，或它的前后一年，写在 {}", place(stated, sight, anchors))
        }
        NumberOrigin::Numbering => "标题和段落的编号".to_owned(),
        NumberOrigin::Pack(_) => "印在每一份里的文字".to_owned(),
    };
    format!("{kind}；{origin}")
}

/// A place: of a cell that is printed also table, row and column.
fn place(place: &Place, sight: &Sight<'_>, anchors: &Anchors) -> String {
    match place {
        Place::Cell(_) => match anchors.spot(place) {
            Some(spot) => format!("{}（{place}）", sight.named(spot)),
            None => place.to_string(),
        },
        Place::Key { file, key } => format!("{file} 的{}", name(key)),
        Place::Entry { file, key, line, .. } => format!("{file} 第{line}行的{}", name(key)),
        other => other.to_string(),
    }
}

/// The Chinese name of a key, without the key: `编制人数 staff.established`.
fn name(key: &str) -> String {
    match key.rsplit_once(' ') {
        Some((name, _)) => format!("“{name}”"),
        None => key.to_owned(),
    }
}

/// How the template asks for a figure, and where: for who mends templates.
pub(super) fn technical(figure: &Figure) -> String {
    let by = figure.printed_by.as_ref().map(|place| format!("，由 {place} 写出")).unwrap_or_default();
    format!("{}{by}", figure.expression)
}
