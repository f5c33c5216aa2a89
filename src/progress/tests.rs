use super::*;

fn unit(folder: &str, state: UnitState) -> UnitProgress {
    let stop = |code: &str| FirstFinding { code: code.to_owned(), ..FirstFinding::default() };
    let first = (state == UnitState::Stopped).then(|| stop("读取-缺列"));
    let edition = state.is_public().then_some(1);
    UnitProgress {
        folder: folder.to_owned(),
        name: folder.to_owned(),
        year: Some(2026),
        state,
        edition,
        first,
        ..UnitProgress::default()
    }
}

fn folders(table: &ProgressTable) -> Vec<&str> {
    table.arranged().iter().map(|own| own.folder.as_str()).collect()
}

#[test]
fn what_needs_work_comes_first_and_a_rerun_of_a_few_keeps_the_others() {
    let run = vec![
        unit("甲", UnitState::New),
        unit("乙", UnitState::Stopped),
        unit("丙", UnitState::Withheld),
        unit("说明.txt", UnitState::NoUnit),
        unit("丁", UnitState::Stopped),
    ];
    let first = ProgressTable::after(None, run, "2026-02-01");
    assert_eq!(folders(&first), ["乙", "丁", "甲", "丙", "说明.txt"]);
    assert_eq!(first.sum(), "4个单位：已生成1个，没有生成2个，按保密审查决定不公开1个；另有1个不是单位");
    assert!(first.units.iter().all(|own| own.change.is_none() && own.ran));
    let mut again = unit("丁", UnitState::Stopped);
    again.first.as_mut().unwrap().code = "读取-缺行".to_owned();
    again.edition = None;
    let run = vec![unit("乙", UnitState::New), again, unit("戊", UnitState::New)];
    let second = ProgressTable::after(Some(&first), run, "2026-02-02");
    assert_eq!(folders(&second), ["丁", "甲", "乙", "丙", "戊"]);
    assert_eq!(second.before.as_deref(), Some("2026-02-01"));
    let of = |folder: &str| second.units.iter().find(|own| own.folder == folder).unwrap();
    assert_eq!(of("乙").change, Some(UnitChange::Mended));
    assert_eq!(of("丁").change, Some(UnitChange::OtherReason));
    assert_eq!(of("戊").change, Some(UnitChange::Added));
    assert_eq!((of("甲").ran, of("甲").since().as_str()), (false, "这次没有运行（2026-02-01）"));
}

#[test]
fn what_is_public_stays_so_while_something_stops_the_unit() {
    let first = ProgressTable::after(None, vec![unit("甲", UnitState::New)], "2026-02-01");
    let mut stopped = unit("甲", UnitState::Stopped);
    stopped.year = None;
    let second = ProgressTable::after(Some(&first), vec![stopped], "2026-02-02");
    let own = &second.units[0];
    assert_eq!((own.edition, own.year, own.change), (Some(1), Some(2026), Some(UnitChange::Stopped)));
    let skipped = UnitProgress { edition: None, ..unit("甲", UnitState::Skipped) };
    let third = ProgressTable::after(Some(&second), vec![skipped], "2026-02-03");
    assert_eq!((third.units[0].edition, third.units[0].change), (Some(1), Some(UnitChange::Mended)));
}

#[test]
fn the_table_reads_back_as_it_was_written() {
    let table = ProgressTable::after(None, vec![unit("甲", UnitState::Stopped)], "2026-02-01");
    let text = to_json(&table);
    assert_eq!(parse(text.as_bytes()), Ok(table));
    assert_eq!(parse(b"{"), Err(Unusable::Damaged));
    assert_eq!(parse(b"{\"layout\": 99}"), Err(Unusable::Newer));
    assert_eq!(parse(b"{\"layout\": 1}"), Err(Unusable::Damaged));
}

#[test]
fn a_last_day_says_how_many_are_left_until_the_year_is_over() {
    let said = |published: Option<&str>| FromRoster {
        last_day: Some("2026-02-14".to_owned()),
        published: published.map(str::to_owned),
        differences: Vec::new(),
    };
    for (published, today, told) in [
        (None, "2026-02-11", "2026-02-14（还有3天）"),
        (None, "2026-02-14", "2026-02-14（今天是最后一天）"),
        (None, "2026-02-16", "2026-02-14（已超过2天）"),
        (None, "2027-01-01", "2026-02-14"),
        (Some("2026-02-13"), "2026-02-16", "2026-02-14（2026-02-13公开）"),
        (Some("2026-02-15"), "2026-02-16", "2026-02-14（2026-02-15公开，已超过1天）"),
    ] {
        assert_eq!(said(published).due(Some(2026), today), told);
    }
    assert_eq!(FromRoster::default().due(None, "2026-02-11"), "");
}

#[test]
fn a_unit_without_a_folder_stays_in_the_table_until_a_run_over_several_finds_it() {
    let run = vec![unit("甲", UnitState::New), unit("乙", UnitState::New), unit("丙", UnitState::NoFolder)];
    let first = ProgressTable::after(None, run, "2026-02-10");
    let one = ProgressTable::after(Some(&first), vec![unit("甲", UnitState::Unchanged)], "2026-02-11");
    assert_eq!(folders(&one), ["丙", "甲", "乙"]);
    let found = UnitProgress { name: "丙".to_owned(), ..unit("丙的文件夹", UnitState::New) };
    let alone = ProgressTable::after(Some(&one), vec![found], "2026-02-12");
    assert!(!folders(&alone).contains(&"丙"), "{:?}", folders(&alone));
    let all = vec![unit("甲", UnitState::Unchanged), unit("乙", UnitState::Unchanged)];
    assert_eq!(folders(&ProgressTable::after(Some(&one), all, "2026-02-12")), ["甲", "乙"]);
}
