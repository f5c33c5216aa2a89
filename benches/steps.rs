//! How long each step takes on the sample: `cargo bench`.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use books::{Book, Sheet, Value};
use criterion::{Criterion, criterion_group, criterion_main};
use gongkai::typeset::fonts::{FontPlaces, Fonts};
use gongkai::{compose, read, reconcile, render, typeset};

#[allow(dead_code)]
#[path = "../tests/all/books.rs"]
mod books;
#[allow(dead_code)]
#[path = "../tests/all/xlsx_book.rs"]
mod xlsx_book;
#[allow(dead_code)]
#[path = "../tests/all/zipped.rs"]
mod zipped;

/// More rows of the last row's kind, each with a code of its own.
fn longer(sheet: &mut Sheet, rows: u32) {
    let last = sheet.cells.keys().filter(|at| at.1 == 2).map(|at| at.0).max().unwrap_or_default();
    let model: Vec<(u16, Value)> =
        sheet.cells.range((last, 0)..=(last, u16::MAX)).map(|(at, value)| (at.1, value.clone())).collect();
    let digits = model[0].1.plain().trim().len();
    let first = 3 * 10_u32.pow(digits as u32 - 1);
    for more in 1..=rows {
        for (col, value) in &model {
            let value = if *col == 0 { Value::Number(f64::from(first + more)) } else { value.clone() };
            sheet.cells.insert((last + more, *col), value);
        }
    }
}

/// The first project's block again and again, each under a name of its own.
fn more_projects(sheet: &mut Sheet, projects: u32) {
    let is_name = |value: &Value| matches!(value, Value::Text(text) if text == "项目名称");
    let starts: Vec<(u32, u16)> =
        sheet.cells.iter().filter(|(_, value)| is_name(value)).map(|(at, _)| *at).collect();
    let (first, next) = (starts[0], starts[1].0);
    let block: Vec<((u32, u16), Value)> =
        sheet.cells.range((first.0, 0)..(next, 0)).map(|(at, value)| (*at, value.clone())).collect();
    let end = sheet.cells.keys().map(|at| at.0).max().unwrap_or_default() + 2;
    for project in 0..projects {
        let top = end + project * (next - first.0);
        for ((row, col), value) in &block {
            let is_own = *row == first.0 && *col == first.1 + 1;
            let value = if is_own { Value::Text(format!("项目{project}")) } else { value.clone() };
            sheet.cells.insert((top + row - first.0, *col), value);
        }
    }
}

/// The sample with so many more rows in every table of codes, and so many more projects.
fn large_unit(sample: &Path, folder: &Path, rows: u32, projects: u32) {
    for name in ["unit.toml", "previous.xlsx"] {
        std::fs::copy(sample.join(name), folder.join(name)).expect("the sample copies");
    }
    let mut book = Book::read(&sample.join("tables.xlsx"));
    for sheet in &mut book.sheets {
        let holds = |text: &str| sheet.cells.values().any(|value| *value == Value::Text(text.to_owned()));
        if holds("项目名称") {
            more_projects(sheet, projects);
        } else if holds("科目编码") && !holds("注：本表为空表，本单位没有安排此项支出。")
        {
            longer(sheet, rows);
        }
    }
    book.write(&folder.join("tables.xlsx"));
}

/// Four times the projects should take four times as long.
fn growth(criterion: &mut Criterion, sample: &Path) {
    let mut group = criterion.benchmark_group("projects");
    group.sample_size(10);
    for projects in [400, 1600] {
        let large = tempfile::tempdir().expect("a folder");
        large_unit(sample, large.path(), 0, projects);
        let input = read::read(large.path(), &[]).0.expect("many projects read");
        let report = reconcile::reconcile(&input.budget, &input.pack);
        group.bench_function(format!("read {projects}"), |bench| {
            bench.iter(|| read::read(black_box(large.path()), &[]));
        });
        group.bench_function(format!("reconcile {projects}"), |bench| {
            bench.iter(|| reconcile::reconcile(black_box(&input.budget), &input.pack));
        });
        group.bench_function(format!("suspects {projects}"), |bench| {
            bench.iter(|| reconcile::suspects::leads(black_box(&report)));
        });
        group.bench_function(format!("compose {projects}"), |bench| {
            bench.iter(|| compose::draft(black_box(&input.budget), &input.pack));
        });
    }
    group.finish();
}

fn steps(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/nanchang-2023");
    let input = read::read(&folder, &[]).0.expect("the sample reads");
    let composed = compose::compose(&input.budget, &input.pack).expect("the sample composes");
    let style = &input.pack.style;
    // the built-in face, so that machines compare
    let fonts = Arc::new(Fonts::find(&style.fonts, &FontPlaces::default()));
    let pages = typeset::typeset(&composed.document, style, fonts.clone(), None).expect("the sample sets");

    criterion.bench_function("read", |bench| bench.iter(|| read::read(black_box(&folder), &[])));
    let large = tempfile::tempdir().expect("a folder");
    large_unit(&folder, large.path(), 300, 200);
    let (budget, told) = read::read(large.path(), &[]);
    let budget = budget.unwrap_or_else(|| panic!("the large unit reads: {told:?}")).budget.current;
    let rows = |id: &str| budget.table(id).map_or(0, |table| table.sections[0].rows.len());
    assert!(rows("支出总表") > 300 && rows("项目支出绩效目标表") > 200);
    criterion.bench_function("read 300 rows a table, 200 projects", |bench| {
        bench.iter(|| read::read(black_box(large.path()), &[]));
    });
    growth(criterion, &folder);
    criterion.bench_function("reconcile", |bench| {
        bench.iter(|| reconcile::reconcile(black_box(&input.budget), &input.pack));
    });
    criterion.bench_function("compose", |bench| {
        bench.iter(|| compose::compose(black_box(&input.budget), &input.pack));
    });
    criterion.bench_function("typeset", |bench| {
        bench.iter(|| typeset::typeset(black_box(&composed.document), style, fonts.clone(), None));
    });
    criterion.bench_function("pdf", |bench| bench.iter(|| render::pdf::write(black_box(&pages))));
    criterion.bench_function("xlsx", |bench| {
        bench.iter(|| render::xlsx::write(black_box(&composed), &input.pack));
    });
}

criterion_group!(benches, steps);
criterion_main!(benches);
