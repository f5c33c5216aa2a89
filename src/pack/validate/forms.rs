//! Forms and sheets of prose.

use super::super::at::Written;
use super::super::raw::tables::{RawField, RawForm, RawTable};
use super::super::schema::FieldRole;
use super::defined::{Amiss, Defined, Lost, ROW};
use super::rows::repeated;
use super::schemas::with_rows;
use super::verdicts::Verdicts;

/// A form.
pub(super) fn form(verdicts: &mut Verdicts<'_>, now: Defined<'_>, table: &RawTable) {
    let Some(form) = &table.form else {
        let message = format!("“{}”的 shape 是 form，没有写 [table.form]", table.id);
        return verdicts.wrong(table.shape.spot, message, "请写 [table.form] 和它的栏目，或改 shape");
    };
    fields(verdicts, table, form);
    for field in &form.amounts {
        let whose = format!("“{}”的“{}”栏的 parts", table.id, field.id);
        for part in &field.parts {
            verdicts.one(now, &whose, part.spot, &|defined| amount_of(defined, table, part));
        }
        repeated(verdicts, &field.parts, &whose);
        if field.parts.contains(&field.id) {
            verdicts.wrong(field.parts[0].spot, format!("{whose}绕回了它自己"), "请从 parts 里删去");
        }
    }
    if form.indicators.is_empty() {
        let message = format!("“{}”的 indicators 没有写一栏", table.id);
        verdicts.wrong(form.indicators.spot, message, "请写指标的各级名称和目标的数值");
    }
    if let Some(path) = &form.spent_in {
        let whose = format!("“{}”的 spent_in", table.id);
        verdicts.one(now, &whose, path.spot, &|defined| spent_in(defined, path));
    }
    for (at, class) in form.classes.iter().enumerate() {
        verdicts.named(&class.id, &format!("“{}”有一个 classes 的 id ", table.id));
        if let Some(first) = form.classes[..at].iter().find(|other| other.id == class.id) {
            let message = format!("“{}”的 classes 里“{}”写了两次", table.id, class.id);
            verdicts.twice(class.id.spot, first.id.spot, message);
        }
        if class.children.is_empty() {
            let message = format!("“{}”的“{}”没有写 children", table.id, class.id);
            verdicts.wrong(class.children.spot, message, "请写它的下一级，一个也没有的就删去这一类");
        }
        repeated(verdicts, &class.children, &format!("“{}”的“{}”的 children", table.id, class.id));
    }
}

/// What fields of each kind may say, and that their ids are their own.
fn fields(verdicts: &mut Verdicts<'_>, table: &RawTable, form: &RawForm) {
    let amounts: Vec<&RawField> = form.amounts.iter().collect();
    let others: Vec<&RawField> =
        std::iter::once(&form.name).chain(&form.texts).chain(form.indicators.iter()).collect();
    let all: Vec<&RawField> = others.iter().chain(&amounts).copied().collect();
    for (at, field) in all.iter().enumerate() {
        verdicts.named(&field.id, &format!("“{}”有一栏的 id ", table.id));
        if let Some(first) = all[..at].iter().find(|other| other.id == field.id) {
            let message = format!("“{}”有两栏的 id 都是“{}”", table.id, field.id);
            verdicts.twice(field.id.spot, first.id.spot, message);
        }
    }
    for field in others {
        if let Some(part) = field.parts.first() {
            let message = format!("“{}”的“{}”不是金额，不会用到 parts", table.id, field.id);
            verdicts.wrong(part.spot, message, "请删去，或把它移到 amounts");
        }
    }
    let textual = |field: &RawField| form.texts.iter().any(|text| std::ptr::eq(text, field));
    for field in &all {
        if let Some(role) = field.role.filter(|_| !textual(field)) {
            let message = format!("“{}”的“{}”不在 texts 里，不会用到 role", table.id, field.id);
            verdicts.wrong(role.spot, message, "请删去 role");
        }
    }
    for role in [FieldRole::Supervisor, FieldRole::Implementer, FieldRole::Year] {
        let mut own = form.texts.iter().filter(|text| text.role.is_some_and(|own| own.value == role));
        if let (Some(first), Some(second)) = (own.next(), own.next()) {
            let (first, second) = (first.id.spot, second.id.spot);
            verdicts.twice(second, first, format!("“{}”有两栏的 role 相同", table.id));
        }
    }
    for (at, field) in form.indicators.iter().enumerate() {
        let joins = field.before.iter().chain(&field.after);
        let last = at + 1 == form.indicators.len();
        for join in joins {
            if join.labels.is_empty() {
                let message = format!("“{}”的“{}”里有一列没有写 labels", table.id, field.id);
                verdicts.wrong(join.labels.spot, message, "请写它的列名");
            } else if !last {
                let message = format!("“{}”的“{}”不是最后一栏，不会用到 before、after", table.id, field.id);
                verdicts.wrong(join.labels.spot, message, "请写在最后一栏");
            }
        }
    }
}

/// A part of an amount of a form: another amount of it.
fn amount_of(defined: &Defined<'_>, table: &RawTable, part: &str) -> Result<(), Amiss> {
    let table = defined.table(&table.id)?;
    let amounts = table.form.iter().flat_map(|form| &form.amounts);
    let known: Vec<Written> = amounts.map(|field| field.id.clone()).collect();
    if known.iter().any(|known| *known == *part) {
        return Ok(());
    }
    let table = table.id.to_string();
    Err(Amiss::Lost(Lost { what: "栏金额", name: part.to_owned(), list: "amounts", table, known }))
}

/// Where the spending of a code stands.
fn spent_in(defined: &Defined<'_>, path: &Written) -> Result<(), Amiss> {
    let parsed = defined.path(path)?;
    if parsed.row != [ROW] {
        let why = format!("“{path}”要有 {ROW}，代表项目的编码");
        return Err(Amiss::Wrong(why, format!("请写成 表名/{ROW}/列名")));
    }
    defined.leads(&parsed)?;
    let table = defined.table(&parsed.table)?;
    if table.codes.is_none() {
        let why = format!("“{}”的行没有编码", parsed.table);
        return Err(Amiss::Wrong(why, "请写 shape 是 tree 的表".to_owned()));
    }
    Ok(())
}

/// A sheet of prose.
pub(super) fn text(verdicts: &mut Verdicts<'_>, now: Defined<'_>, table: &RawTable) {
    let Some(text) = &table.text else { return };
    let whose = format!("“{}”", table.id);
    if let Some(key) = &text.prose {
        let whose = format!("{whose}的 prose");
        verdicts.one(now, &whose, key.spot, &|defined| defined.prose("prose", key));
        if let Some(field) = text.fields.first() {
            let message = format!("“{}”写了 prose，又写了 fields，只能写一样", table.id);
            verdicts.wrong(field.id.spot, message, "一页写一段文字的留 prose，一页写一个项目的留 fields");
        }
    }
    for (at, field) in text.fields.iter().enumerate() {
        let whose = format!("{whose}的 fields");
        verdicts.one(now, &whose, field.id.spot, &|defined| defined.prose("project_field", &field.id));
        if let Some(first) = text.fields[..at].iter().find(|other| other.id == field.id) {
            verdicts.twice(field.id.spot, first.id.spot, format!("{whose}里“{}”写了两次", field.id));
        }
        let unused = field.parts.first().or_else(|| field.columns.first());
        if let Some(spot) = unused.map(|word| word.spot).or(field.role.map(|role| role.spot)) {
            let message = format!("{whose}的“{}”是文字，不会用到 parts、columns、role", field.id);
            verdicts.wrong(spot, message, "请删去");
        }
    }
    if let Some(id) = &text.named_in {
        let whose = format!("{whose}的 named_in");
        verdicts.one(now, &whose, id.spot, &|defined| with_rows(defined, id, "项目").map(|_| ()));
    }
}
