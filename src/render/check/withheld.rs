//! What the public does not see, for the reviewer: how near a reader can come to each withheld amount, and what is
//! hidden beside the decision.

use std::fmt::Write as _;

use html_escape::encode_text;

use crate::budget::amount::MoneyUnit;
use crate::budget::secrecy::{Loss, LostAmount};
use crate::reconcile::interval::{Measure, show};
use crate::reconcile::secrecy::Left;

use super::finding::framed;
use super::page::Page;

/// Both lists; nothing where nothing is withheld.
pub(super) fn withheld(page: &Page<'_>, out: &mut String) {
    let plan = &page.report.withheld;
    if !page.budget.unit.secrecy.any_item() {
        return;
    }
    out.push_str(
        "<h2>不公开的内容</h2>\n<p>这一节有不公开的数，请按保密规定保管，不要随公开文件流转。</p>\n",
    );
    for line in [&plan.failure, &plan.remedy].into_iter().filter(|line| !line.is_empty()) {
        let _ = writeln!(out, "<p><strong>{}</strong></p>", encode_text(line).replace('\n', "<br>"));
    }
    units(page, out);
    if plan.left.is_empty() {
        out.push_str("<p>没有从表中隐去金额。</p>\n");
    } else {
        out.push_str("<p>读者用今年和上年的公开文件能推算到的范围；两头离实际数都够远，才能公开：</p>\n");
        left(page, &plan.left, out);
    }
    if plan.losses.is_empty() {
        out.push_str("<p>除决定隐去的以外，没有别的内容随之不公开。</p>\n");
    } else {
        out.push_str("<p>下面这些不涉密，为了不让人推算才随之不公开，请逐项确认：</p>\n");
        losses(page, &plan.losses, out);
    }
}

/// What the decision means for names of 单位: these may be no secret.
fn units(page: &Page<'_>, out: &mut String) {
    let secrecy = &page.budget.unit.secrecy;
    if secrecy.units.is_empty() {
        return;
    }
    let names: Vec<String> = secrecy.units.iter().map(|own| format!("“{}”", own.what)).collect();
    let (key, names) = (page.budget.unit.statement.named("secrecy.unit_names"), names.join("、"));
    let told = match secrecy.unit_names {
        true => "只隐去金额，名称在文字里照常写",
        false => "名称也不公开，文字里不能出现",
    };
    let _ = writeln!(out, "<p>不公开的单位{}：{told}（{}）。</p>", encode_text(&names), encode_text(&key));
}

fn left(page: &Page<'_>, left: &[Left], out: &mut String) {
    let mut table = String::from(
        "<table class=\"sums withheld\">\n<caption>能推算到的范围</caption>\n<thead><tr>\
         <th scope=\"col\">不公开的</th><th scope=\"col\">单元格</th><th scope=\"col\">实际数</th>\
         <th scope=\"col\">读者能推算到</th><th scope=\"col\">近的一头相差</th><th scope=\"col\">结论</th>\
         <th scope=\"col\">依据</th></tr></thead>\n<tbody>\n",
    );
    for own in left {
        let share = own.share.map_or_else(|| "不限".to_owned(), |share| format!("{share}%"));
        let _ = writeln!(
            table,
            "<tr><th scope=\"row\">{}，{}</th><td>{}</td><td>{}</td><td>{}</td><td>{share}</td><td>{}</td><td>{}</td></tr>",
            encode_text(&own.what),
            encode_text(&own.column()),
            page.link(&own.place),
            show(own.amount, Measure::Money(MoneyUnit::Wan)),
            encode_text(&own.range()),
            if own.safe { "够远" } else { "不够远" },
            encode_text(&own.by.join("；")),
        );
    }
    table.push_str("</tbody>\n</table>\n");
    out.push_str(&framed("能推算到的范围", &table));
}

fn losses(page: &Page<'_>, losses: &[Loss], out: &mut String) {
    let mut table = String::from(
        "<table class=\"sums\">\n<caption>随之不公开的</caption>\n<thead><tr><th scope=\"col\">编码和名称</th>\
         <th scope=\"col\">怎样不公开</th><th scope=\"col\">少了哪些数</th></tr></thead>\n<tbody>\n",
    );
    for loss in losses {
        let amount = |own: &LostAmount| {
            let yuan = show(own.yuan, Measure::Money(MoneyUnit::Wan));
            format!(
                "“{}”{} <span class=\"amount\">{yuan}</span>（{}）",
                encode_text(&own.table),
                encode_text(&own.column),
                page.link(&own.place)
            )
        };
        let amounts: Vec<String> = loss.amounts.iter().map(amount).collect();
        let code = loss.code.as_deref().map_or_else(String::new, |code| format!("{code} "));
        let _ = writeln!(
            table,
            "<tr><th scope=\"row\">{}{}</th><td>{}</td><td>{}</td></tr>",
            encode_text(&code),
            encode_text(loss.name.trim()),
            encode_text(&loss.how.words()),
            amounts.join("<br>"),
        );
    }
    table.push_str("</tbody>\n</table>\n");
    out.push_str(&framed("随之不公开的", &table));
}
