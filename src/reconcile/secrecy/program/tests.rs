//! Ranges of small programs.

use super::*;

fn range(program: &Program, name: usize) -> Result<(f64, f64), Unsolved> {
    let found = program.ranges(&BTreeSet::from([name]), |_, _| true)?;
    Ok((found[0].1.least.round(), found[0].1.most.round()))
}

fn some(unknowns: &[(usize, Option<(f64, f64)>)]) -> Program {
    let mut program = Program::default();
    for (name, band) in unknowns {
        program.unknown(*name, Limits { floor: 0.0, band: *band });
    }
    program
}

#[test]
fn last_years_figure_of_a_row_beside_it_narrows_a_range() {
    let mut program = some(&[(0, None), (1, Some((90.0, 110.0)))]);
    program.constrain(0, vec![(0, 1.0), (1, 1.0)], 150.0, 150.0);
    assert_eq!(range(&program, 0), Ok((40.0, 60.0)));
    let mut program = some(&[(0, None), (1, None)]);
    program.constrain(0, vec![(0, 1.0), (1, 1.0)], 150.0, 150.0);
    assert_eq!(range(&program, 0), Ok((0.0, 150.0)));
}

#[test]
fn a_row_that_is_told_by_itself_misleads_nobody() {
    // the third is 300 for all to see, whatever it was last year
    let mut program = some(&[(0, None), (1, Some((90.0, 110.0))), (2, Some((90.0, 110.0)))]);
    program.constrain(0, vec![(0, 1.0), (1, 1.0), (2, 1.0)], 450.0, 450.0);
    program.constrain(1, vec![(2, 1.0)], 300.0, 300.0);
    assert_eq!(range(&program, 2), Ok((300.0, 300.0)));
    assert_eq!(range(&program, 0), Ok((40.0, 60.0)));
}

#[test]
fn rounding_and_inequalities_leave_their_room() {
    let mut program = some(&[(0, None)]);
    program.constrain(0, vec![(0, 1.0)], 95.0, 105.0);
    assert_eq!(range(&program, 0), Ok((95.0, 105.0)));
    let mut program = some(&[(0, None)]);
    program.constrain(0, vec![(0, 1.0)], f64::NEG_INFINITY, 42.0);
    assert_eq!(range(&program, 0), Ok((0.0, 42.0)));
}

#[test]
fn what_is_the_same_counts_once_and_what_is_free_has_no_end() {
    let mut program = some(&[(0, None), (1, None), (2, None)]);
    program.constrain(0, vec![(0, 1.0), (1, -1.0)], 0.0, 0.0);
    program.constrain(1, vec![(1, 1.0), (2, 1.0)], 7.0, 7.0);
    assert_eq!(range(&program, 0), range(&program, 1));
    assert_eq!(range(&program, 0), Ok((0.0, 7.0)));
    assert_eq!(range(&some(&[(5, None)]), 5), Ok((0.0, f64::INFINITY)));
}

#[test]
fn contradictions_are_never_a_range() {
    let mut program = some(&[(0, None), (1, Some((90.0, 110.0)))]);
    program.constrain(0, vec![(0, 1.0), (1, 1.0)], 50.0, 50.0);
    assert_eq!(range(&program, 0), Err(Unsolved::Infeasible));
    let mut program = some(&[(0, None)]);
    program.constrain(0, vec![(0, 1.0)], 5.0, 5.0);
    program.constrain(1, vec![(0, 1.0)], 6.0, 6.0);
    assert_eq!(range(&program, 0), Err(Unsolved::Infeasible));
}

#[test]
fn hundreds_of_unknowns_take_no_time() {
    let mut program = Program::default();
    let width = 20;
    for name in 0..width * width {
        program.unknown(name, Limits { floor: 0.0, band: (name % 3 == 0).then_some((9.0, 11.0)) });
    }
    for line in 0..width {
        let row: Vec<(usize, f64)> = (0..width).map(|at| (line * width + at, 1.0)).collect();
        let column: Vec<(usize, f64)> = (0..width).map(|at| (at * width + line, 1.0)).collect();
        program.constrain(line, row, 200.0, 200.0);
        program.constrain(line, column, 199.5, 200.5);
    }
    let (least, most) = range(&program, 1).unwrap();
    assert!(least < 10.0 && most > 10.0);
}
