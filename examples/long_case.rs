//! The sample grown to 300 rows a table and 40 projects, set and written as PDF: to look at, and to time.
//!
//! `cargo run --release --example long_case -- long.pdf`

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use gongkai::compose::document::{Block, RowView, TableView};
use gongkai::typeset::fonts::{FontPlaces, Fonts};
use gongkai::{compose, read, render, typeset};

/// Repeats the inner rows of a table until it has so many, or its forms until there are so many.
fn grow(table: &mut TableView, rows: usize, forms: usize) {
    let starts: Vec<usize> = (0..table.rows.len()).filter(|i| table.rows[*i].starts_form).collect();
    if starts.is_empty() {
        let (totals, inner): (Vec<RowView>, Vec<RowView>) = table.rows.drain(..).partition(|row| row.total);
        table
            .rows
            .extend(inner.iter().cycle().take(if inner.len() > 3 { rows } else { inner.len() }).cloned());
        table.rows.extend(totals);
    } else if starts.len() > 1 {
        let ends = starts.iter().skip(1).copied().chain([table.rows.len()]);
        let all: Vec<Vec<RowView>> =
            starts.iter().zip(ends).map(|(from, to)| table.rows[*from..to].to_vec()).collect();
        table.rows = all.iter().cycle().take(forms).flatten().cloned().collect();
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let to = std::env::args().nth(1).unwrap_or_else(|| "long.pdf".to_owned());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/nanchang-2023");
    let input = read::read(&folder, &[]).0.ok_or("the sample does not read")?;
    let mut composed =
        compose::compose(&input.budget, &input.pack).map_err(|faults| format!("{faults:?}"))?;
    for block in composed.document.parts.iter_mut().flat_map(|part| &mut part.blocks) {
        if let Block::Table(table) = block {
            grow(table, 300, 40);
        }
    }
    let style = &input.pack.style;
    let fonts = Arc::new(Fonts::find(&style.fonts, &FontPlaces { system: true, ..FontPlaces::default() }));
    let start = Instant::now();
    let pages =
        typeset::typeset(&composed.document, style, fonts, None).map_err(|faults| format!("{faults:?}"))?;
    let set = start.elapsed();
    let written = render::pdf::write(&pages).map_err(|fault| format!("{fault:?}"))?;
    println!("{} pages, set in {set:.0?}, written in {:.0?}", pages.pages.len(), start.elapsed() - set);
    std::fs::write(&to, written)?;
    Ok(())
}
