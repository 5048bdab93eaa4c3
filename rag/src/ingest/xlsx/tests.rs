use super::*;

#[test]
fn figures_are_shown_as_people_write_them() {
    assert_eq!(figure(189.5), "189.5");
    assert_eq!(figure(0.1 + 0.2), "0.3");
    assert_eq!(figure(1200.0), "1200");
}

#[test]
fn cells_and_their_text_have_a_bound_over_all_sheets() {
    let mut budget = Budget { cells: 3, text: 10 };
    assert_eq!(budget.take(2, 6), Ok(()));
    assert_eq!(budget.take(2, 1), Err(Refusal::TooManyValues { limit: MOST_CELLS }));
    let mut budget = Budget { cells: 3, text: 10 };
    assert!(budget.take(1, 11).is_err());
}
