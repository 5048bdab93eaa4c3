use super::*;

#[test]
fn values_are_set_against_the_most_and_the_least() {
    assert_eq!(share_of_most(&[1.0, 4.0, 0.0]), [0.25, 1.0, 0.0]);
    let spread_out = spread(&[0.25, 0.75, 0.5]);
    assert_eq!(spread_out, [0.0, 1.0, 0.5]);
    assert_eq!(spread(&[0.3]), [0.0], "one alone has nothing to differ from");
}
