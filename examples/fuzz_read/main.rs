//! Fuzzes the reader of workbooks:
//! `cargo run --release --example fuzz_read -- --runs 100000 --seed 1`.
//!
//! Prints how often each outcome occurred, the longest case, the peak of memory, and every failure with
//! the seed that brings it back (`--show 123` prints such a workbook). Ends with 1 where there is a failure.

#[allow(dead_code)]
#[path = "../../tests/all/binary_book.rs"]
mod binary_book;
#[allow(dead_code)]
#[path = "../../tests/all/books.rs"]
mod books;
#[path = "../../tests/all/fuzz/mod.rs"]
mod fuzz;
#[allow(dead_code)]
#[path = "../../tests/all/ods_book.rs"]
mod ods_book;
#[allow(dead_code)]
#[path = "../../tests/all/old_book.rs"]
mod old_book;
#[allow(dead_code)]
#[path = "../../tests/all/xlsx_book.rs"]
mod xlsx_book;
#[allow(dead_code)]
#[path = "../../tests/all/zipped.rs"]
mod zipped;

/// What the rooms above ask of `tests/all/support.rs`.
mod support {
    pub fn root() -> &'static std::path::Path {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    pub fn sample() -> std::path::PathBuf {
        root().join("inputs/nanchang-2023")
    }
}

use std::process::ExitCode;
use std::time::Instant;

fn argument(name: &str, default: u64) -> u64 {
    let mut args = std::env::args().skip_while(|arg| arg != name).skip(1);
    args.next().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// The most memory that the process had, as Linux tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or("unknown".to_owned(), |line| line["VmHWM:".len()..].trim().to_owned())
}

fn main() -> ExitCode {
    if let Some(seed) = std::env::args().skip_while(|arg| arg != "--show").nth(1) {
        println!("{}", fuzz::show(seed.parse().unwrap_or_default()));
        return ExitCode::SUCCESS;
    }
    let (runs, seed) = (argument("--runs", 1_000), argument("--seed", 1));
    let start = Instant::now();
    let summary = fuzz::run(seed, runs);
    for (outcome, (count, first)) in &summary.outcomes {
        println!("{count:>8}  {outcome} (first: {first})");
    }
    for (how, count) in &summary.variations {
        println!("{count:>8}  varied: {how}");
    }
    println!("{runs} cases in {:.1?}, longest {:.2?}, peak {}", start.elapsed(), summary.longest, peak());
    for failure in summary.failures.iter().take(50) {
        println!("FAILURE {failure}");
    }
    println!("{} failures", summary.failures.len());
    if summary.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
