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
