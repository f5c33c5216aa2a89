//! What kind of publisher it is: a unit has none below it, and its nature is what the text says.

use crate::budget::label::fold;
use crate::budget::unit::{Fact, KIND_KEY};
use crate::diag::Severity;
use crate::pack::at::among;
use crate::pack::manifest::NatureWords;
use crate::pack::schema::RowsAre;
use crate::reconcile::World;
use crate::reconcile::prose::pattern::Pattern;
use crate::reconcile::prose::words::tell;
use crate::reconcile::report::Evidence;
use crate::reconcile::rule::{Ran, Rule, Stop};

use super::bodies::{Bodies, known};
use super::whose::rows_of;

/// More names than this are counted, not named.
const MOST_NAMED: usize = 3;
/// More words than this are not named either.
const MOST_SAID: usize = 2;
/// What parts the clauses of a text.
const CLAUSES: [char; 12] = ['，', '。', '；', '：', '、', '（', '）', '\n', ',', ';', '(', ')'];
/// What may follow a word that says a nature, up to the end of its clause; else it speaks of something else
/// (事业单位登记管理机关).
const TAILS: [&str; 10] = ["管理", "的", "事业", "单位", "财政", "全额", "差额", "拨款", "补助", "编制"];
/// What before such a word says that it is about others, or no longer so.
const OTHERS: [&str; 10] = ["下属", "下设", "下辖", "所辖", "管理", "不", "非", "未", "原", "曾"];
/// Clauses that begin so are about others too.
const OTHERS_FIRST: [&str; 4] = ["所属", "含", "有", "其中"];
/// How words end that may name the body above, where the text goes on to say what the publisher is:
/// 县政府工作部门（县水利局）管理的事业单位.
const MAYBE_ABOVE: [&str; 2] = ["部门", "机构"];
/// What the publisher is then.
const INSTITUTION: &str = "事业单位";
/// A sentence that says of the publisher what it is.
static PREDICATE: Pattern = Pattern::new(
    r"(?:本单位|本部门|本局|本中心|本院|本校|本馆|本站|本所|本委|本办|单位性质|机构性质)(?:为|是|属于|属|系)([^，。；：\n]+)",
);

/// A kind of publisher with a body above it lists no units: their money would be in another document.
pub(in crate::reconcile) fn units(world: &World<'_>, rule: &mut Rule) -> Ran {
    world.sure(KIND_KEY)?;
    let unit = &world.budget.unit;
    let keys = &world.pack.manifest.bodies;
    let bodies = Bodies::of(unit, &world.pack.manifest)?;
    if !among(&keys.supervised, &unit.kind) {
        return Err(Stop::Outside(format!("{}可以有所属单位", unit.kind)));
    }
    rule.compared += 1;
    rule.look(&unit.place(&keys.units));
    let is_other = |name: &&str| !bodies.is_publisher(name) && bodies.supervisor() != Some(*name);
    let others: Vec<&str> = bodies.listed.iter().copied().filter(is_other).collect();
    if others.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = others.iter().take(MOST_NAMED).map(|name| format!("“{name}”")).collect();
    let more = if others.len() > MOST_NAMED { format!("等{}个", others.len()) } else { String::new() };
    let mut message = format!(
        "{} 写着“{}”，{} 里却有别的单位{}{more}",
        unit.statement.named(KIND_KEY),
        unit.kind,
        unit.statement.named(&keys.units),
        named.concat()
    );
    // their money is in the tables, so that one of the two is certainly wrong
    let mut rows = rows_of(&world.budget.current, world.pack, RowsAre::Units);
    let table = rows.find(|table| {
        let mut labels = table.sections.iter().flat_map(|section| &section.rows).map(|row| fold(&row.label));
        labels.any(|label| others.iter().any(|name| fold(name) == label))
    });
    let severity = match table {
        Some(table) => {
            message.push_str(&format!("，“{}”里也有它们的钱", table.id));
            Severity::Error
        }
        None => rule.severity,
    };
    let evidence = Evidence::of(KIND_KEY, &unit.kind).and(&keys.units, others.join("、"));
    let places = vec![unit.place(KIND_KEY), unit.place(&keys.units)];
    rule.find_as(severity, KIND_KEY, message, evidence, places);
    Ok(())
}

/// The nature of the publisher is what the text says.
pub(in crate::reconcile) fn text(world: &World<'_>, rule: &mut Rule) -> Ran {
    let unit = &world.budget.unit;
    let spec = &world.pack.manifest.nature;
    for key in [&spec.fact, &spec.text] {
        known(key, &world.pack.manifest.facts)?;
    }
    world.sure(&spec.fact)?;
    let Some(Fact::Text(nature)) = unit.facts.get(spec.fact.as_str()) else {
        return Err(Stop::Skip(unit.statement.lacks(&spec.fact)));
    };
    let Some((_, words)) = spec.words.iter().find(|(kind, _)| *kind == nature) else {
        return Err(Stop::Skip(format!("模板没有写“{nature}”的说法")));
    };
    let stated = format!("{} 写着“{nature}”", unit.statement.named(&spec.fact));
    if let Some(Fact::Text(text)) = unit.facts.get(spec.text.as_str()) {
        rule.compared += 1;
        let named = unit.statement.named(&spec.text);
        let fault = match against(words, text) {
            Some(word) => Some(format!("{named} 却写着“{text}”，里面有“{word}”")),
            None if words.required && !says(words, text) => Some(format!(
                "{named} 写着“{text}”，里面没有“{}”等说法",
                words.says[..words.says.len().min(MOST_SAID)].join("”“")
            )),
            None => None,
        };
        rule.look(&unit.place(&spec.fact));
        rule.look(&unit.place(&spec.text));
        if let Some(fault) = fault {
            let evidence = Evidence::of(&*spec.fact, nature).and(&*spec.text, text);
            let places = vec![unit.place(&spec.fact), unit.place(&spec.text)];
            rule.find(&spec.text, format!("{stated}，{fault}"), evidence, places);
        }
    }
    let predicate = PREDICATE.regex()?;
    for passage in world.passages().iter().filter(|passage| !passage.figures && spec.text != passage.key) {
        for (at, sentence) in passage.sentences() {
            for found in predicate.captures_iter(sentence) {
                rule.compared += 1;
                if against(words, &found[1]).is_some() {
                    let message = format!("{stated}，{}却说“{}”", passage.name, &found[0]);
                    tell(rule, passage, (at, sentence), message);
                }
            }
        }
    }
    Ok(())
}

fn says(words: &NatureWords, text: &str) -> bool {
    words.says.iter().any(|word| text.contains(word.as_str()))
}

/// The word by which a text says another nature; none where it says the own one too.
fn against<'w>(words: &'w NatureWords, text: &str) -> Option<&'w str> {
    if says(words, text) {
        return None;
    }
    let is_said =
        |word: &&String| text.match_indices(word.as_str()).any(|(at, _)| is_predicate(text, at, word));
    words.never.iter().find(is_said).map(String::as_str)
}

/// Whether a word ends its clause, and the clause is about the publisher as it is.
fn is_predicate(text: &str, at: usize, word: &str) -> bool {
    let before = text[..at].rsplit(CLAUSES).next().unwrap_or_default();
    let mut rest = text[at + word.len()..].split(CLAUSES).next().unwrap_or_default();
    while let Some(shorter) = TAILS.iter().find_map(|tail| rest.strip_prefix(tail)) {
        rest = shorter;
    }
    let of_others = OTHERS.iter().any(|word| before.contains(word))
        || OTHERS_FIRST.iter().any(|word| before.starts_with(word));
    let names_above =
        MAYBE_ABOVE.iter().any(|end| word.ends_with(end)) && text[at + word.len()..].contains(INSTITUTION);
    rest.is_empty() && !of_others && !names_above
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_another_nature_only_of_the_publisher_itself() {
        let manifest = crate::pack::load::load("jiangxi", &[]).unwrap().manifest;
        let words = |nature: &str| &manifest.nature.words[&crate::pack::at::Written::from(nature)];
        for (nature, text) in [
            ("公益一类", "参照公务员法管理事业单位"),
            ("公益一类", "参照公务员法管理的事业单位"),
            ("公益一类", "公益二类事业单位"),
            ("公益二类", "行政机关"),
            ("行政", "市水利局所属全额拨款事业单位"),
            ("参公", "公益一类事业单位"),
            ("其他事业", "公益一类事业单位"),
            ("其他事业", "市水利局所属公益二类事业单位"),
            ("混合", "公益一类事业单位"),
            ("混合", "参照公务员法管理事业单位"),
            ("混合", "参照公务员法管理的事业单位"),
            ("公益一类", "市政府组成部门"),
            ("公益一类", "区政府工作部门"),
            ("公益二类", "市政府直属行政机构"),
            ("公益二类", "县人民政府工作部门"),
        ] {
            assert!(against(words(nature), text).is_some(), "{nature} {text}");
        }
        for (nature, text) in [
            ("公益一类", "公益一类事业单位"),
            ("公益一类", "财政全额拨款事业单位"),
            ("公益一类", "不参照公务员法管理的事业单位"),
            ("公益一类", "县委机构编制委员会办公室所属财政补助事业单位"),
            ("公益二类", "市卫生健康委员会直属公益二类事业单位（医院）"),
            ("行政", "行政机关，下属三个公益一类事业单位"),
            ("行政", "县委工作机关，加挂县事业单位登记管理局牌子"),
            ("行政", "事业单位登记管理机关"),
            ("参公", "参照公务员法管理事业单位"),
            ("参公", "参照《中华人民共和国公务员法》管理的公益一类事业单位"),
            ("行政", "群团机关，参照公务员法管理"),
            ("行政", "区政府工作部门"),
            ("混合", "区政府工作部门（本级为行政机关，下属一个公益二类事业单位）"),
            ("混合", "区政府工作部门"),
            ("混合", "市政府组成部门，下属公益一类事业单位三个"),
            ("混合", "参照公务员法管理单位和公益一类事业单位"),
            ("混合", "公益一类、公益二类事业单位"),
            ("混合", "参公单位及下属公益二类事业单位"),
            ("混合", "党委工作机关"),
            ("其他事业", "经费自理事业单位"),
            ("其他事业", "未分类事业单位"),
            ("其他事业", "原公益一类事业单位，现暂未分类"),
            ("其他事业", "市政府直属事业单位"),
            ("公益一类", "市政府直属事业单位"),
            ("公益一类", "县政府工作部门（县水利局）管理的事业单位"),
            ("公益一类", "市政府组成部门所属事业单位"),
            ("公益二类", "区政府工作部门下属公益二类事业单位"),
        ] {
            assert!(against(words(nature), text).is_none(), "{nature} {text}");
        }
    }
}
