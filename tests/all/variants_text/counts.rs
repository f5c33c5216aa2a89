//! What an office may state besides its tables.

use crate::fuzz::rng::Rng;

use super::model::Variant;

pub fn texts_out(variant: &mut Variant, rng: &mut Rng) {
    // elsewhere none may be left out
    let keys: &[&str] = match variant.sample {
        "mingwan-2026" => &[],
        _ => &["overview", "implementer", "start", "end", "code"],
    };
    variant.project_texts = keys.iter().copied().filter(|_| rng.one_in(2)).collect();
}

pub fn counts_zero(variant: &mut Variant, _: &mut Rng) {
    for key in ["assets.purchase_vehicles", "assets.purchase_equipment", "assets.equipment"] {
        if variant.sample == "mingwan-2026" || key != "assets.equipment" {
            variant.set(key, 0);
        }
    }
    if variant.sample != "mingwan-2026" {
        for (key, count) in
            [("staff.established", 0), ("staff.actual", 0), ("staff.active", 0), ("staff.retired", 0)]
        {
            variant.set(key, count);
        }
        variant.facts.push(("staff.retired_cadre", None));
    }
}

pub fn counts_one(variant: &mut Variant, _: &mut Rng) {
    let list = |names: &[&str]| toml::Value::Array(names.iter().map(|name| (*name).into()).collect());
    match variant.sample {
        "mingwan-2026" => {
            variant.set("organisation.units", list(&["澄浦市明湾区文化和旅游局（本部）"]));
            variant.set("organisation.administrative", 1);
            variant.set("organisation.institutions", 0);
            variant.set("performance.units", 1);
            variant.set("assets.vehicles", 1);
            variant.set("assets.vehicles_confidential", 1);
            variant.facts.push(("assets.vehicles_emergency", None));
            variant.facts.push(("assets.vehicles_other", None));
            variant.set("assets.equipment", 1);
            variant.set("assets.purchase_equipment", 1);
        }
        sample => {
            variant.set("organisation.departments", list(&["办公室"]));
            variant.set("organisation.departments_count", 1);
            if sample == "qingshi-2025" {
                variant.set("organisation.units", list(&["云川市青石区城市管理局（本级）"]));
                variant.set("organisation.units_count", 1);
                variant.now.three.truncate(1);
                variant.before.iter_mut().for_each(|year| year.three.truncate(1));
            }
            for (key, count) in
                [("staff.established", 1), ("staff.actual", 1), ("staff.active", 1), ("staff.retired", 0)]
            {
                variant.set(key, count);
            }
            variant.set("assets.vehicles", 1);
            variant.set("assets.vehicles_official", 1);
            variant.set("assets.vehicles_enforcement", 0);
            variant.facts.push(("assets.vehicles_other", None));
            variant.facts.push(("staff.retired_cadre", None));
            variant.set("assets.purchase_equipment", 1);
        }
    }
}

pub fn optional(variant: &mut Variant, rng: &mut Rng) {
    if variant.sample == "mingwan-2026" {
        for key in ["operating.offices", "procurement.small_total", "procurement.small_micro"] {
            if rng.one_in(2) && !key.starts_with("procurement") {
                variant.set("operating.civil_institutions", 1);
            } else if key.starts_with("procurement") {
                variant.facts.push((key, None));
            }
        }
        return;
    }
    let counts = [
        ("staff.established", 60),
        ("staff.actual", 61),
        ("staff.active", 50),
        ("staff.retired", 10),
        ("staff.retired_cadre", 1),
    ];
    for (key, count) in counts {
        variant.set(key, count);
    }
    variant.facts.push(("staff.established_kind", None));
    variant.facts.push(("staff.active_kind", None));
    if variant.sample == "qingshi-2025" {
        variant.set("assets.vehicles", 15);
        variant.set("assets.vehicles_official", 2);
        variant.set("assets.vehicles_enforcement", 12);
        variant.set("assets.vehicles_other", 1);
    }
}

pub fn nature(variant: &mut Variant, _: &mut Rng) {
    if variant.sample == "nanchang-2023" {
        variant.set("unit.nature", "公益一类");
        variant.set("unit.nature_text", "公益一类事业单位");
    }
    if variant.sample == "mingwan-2026" {
        variant.set("document.tables", "attachment");
    }
}
