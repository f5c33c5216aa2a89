//! How long each step takes on the sample: `cargo bench`.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use gongkai::typeset::fonts::{FontPlaces, Fonts};
use gongkai::{compose, read, reconcile, render, typeset};

fn steps(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/nanchang-2023");
    let input = read::read(&folder, &[]).0.expect("the sample reads");
    let composed = compose::compose(&input.budget, &input.pack).expect("the sample composes");
    let style = &input.pack.style;
    // the built-in face, so that machines compare
    let fonts = Arc::new(Fonts::find(&style.fonts, &FontPlaces::default()));
    let pages = typeset::typeset(&composed.document, style, fonts.clone(), None).expect("the sample sets");

    criterion.bench_function("read", |bench| bench.iter(|| read::read(black_box(&folder), &[])));
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
