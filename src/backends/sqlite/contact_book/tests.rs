use super::*;

#[test]
fn one_number_is_the_same_however_it_is_written() {
    for written in ["+34 600 100 200", "0034600100200", "34-600-100-200", "(34) 600.100/200", "34600100200"] {
        assert_eq!(digits(written).as_deref(), Some("34600100200"), "{written}");
    }
    for other in ["", "+", "US.77", "anna@example.org", "600 100 ext 7"] {
        assert_eq!(digits(other), None, "{other}");
    }
}

#[test]
fn a_cursor_of_the_timeline_leads_back() {
    let id = MessageId(77);
    assert_eq!(read_cursor(&format!("12-{id}")).unwrap(), (12, 77));
    assert_eq!(read_cursor(&format!("-12-{id}")).unwrap(), (-12, 77), "before the year 1970");
    for wrong in ["", "12", "x-y", "12-ct_0000000000001"] {
        assert!(read_cursor(wrong).is_err(), "{wrong}");
    }
}
