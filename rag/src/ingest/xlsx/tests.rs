use super::*;

#[test]
fn figures_are_shown_as_people_write_them() {
    assert_eq!(figure(189.5), "189.5");
    assert_eq!(figure(0.1 + 0.2), "0.3");
    assert_eq!(figure(1200.0), "1200");
}
