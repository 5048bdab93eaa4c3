use proptest::prelude::*;

use super::*;

fn read_as(text: &str, country: Option<&str>) -> Result<(String, String), FaultReason> {
    read(text, country).map(|number| (number.handle, number.country))
}

#[track_caller]
fn is(text: &str, country: Option<&str>, handle: &str, of: &str) {
    assert_eq!(read_as(text, country), Ok((handle.to_owned(), of.to_owned())), "{text}");
}

#[test]
fn a_number_is_read_in_its_own_countrys_manner() {
    for (text, country, handle) in [
        ("612 345 678", "ES", "+34612345678"),
        ("98123 45678", "IN", "+919812345678"),
        ("098123-45678", "IN", "+919812345678"),
        ("(650) 253-0000", "US", "+16502530000"),
        ("11 91234-5678", "BR", "+5511912345678"),
        ("0151/23456789", "DE", "+4915123456789"),
        ("082 123 4567", "ZA", "+27821234567"),
    ] {
        is(text, Some(country), handle, country);
    }
}

#[test]
fn a_number_that_names_its_country_needs_no_other() {
    for text in [
        "+34 612 345 678",
        "0034 612 345 678",
        "34612345678",
        "+34-612-345-678",
        "(+34) 612.345.678",
        "whatsapp:+34612345678",
        "WhatsApp:+34612345678",
        "tel:+34612345678",
        "https://wa.me/34612345678",
        "\u{202a}+34 612 345 678\u{202c}",
        "\u{a0}+34\u{a0}612345678",
        "+३४६१२३४५६७८",
    ] {
        for country in [None, Some("ES"), Some("IN")] {
            is(text, country, "+34612345678", "ES");
        }
    }
    is("+44 (0)20 7183 8750", None, "+442071838750", "GB");
}

#[test]
fn what_a_spreadsheet_makes_of_a_number_is_undone_or_refused() {
    is("919812345678.0", Some("IN"), "+919812345678", "IN");
    is("9812345678.0", Some("IN"), "+919812345678", "IN");
    is("'919812345678", None, "+919812345678", "IN");
    is("=\"919812345678\"", None, "+919812345678", "IN");
    for spoilt in ["9.19812E+11", "9,19812E+11", "9.19812e11"] {
        assert_eq!(read(spoilt, Some("IN")), Err(FaultReason::BadNumber), "{spoilt}");
    }
}

#[test]
fn the_forms_of_one_mobile_number_are_one_handle() {
    is("+55 11 8123-4567", None, "+5511981234567", "BR");
    is("+52 1 55 1234 5678", None, "+525512345678", "MX");
    is("+54 11 2345 6789", None, "+5491123456789", "AR");
}

#[test]
fn a_number_without_a_country_says_so() {
    assert_eq!(read("612 345 678", None), Err(FaultReason::NoCountry));
    assert_eq!(read("98123 45678", None), Err(FaultReason::NoCountry));
}

#[test]
fn what_is_no_number_is_told_apart_from_a_wrong_one() {
    for nothing in ["", "  ", "-", "n/a", "none", "+", "ninguno"] {
        assert_eq!(read(nothing, Some("ES")), Err(FaultReason::NoNumber), "{nothing}");
    }
    let several = ["612345678 / 622345678", "612345678, 622345678"];
    for wrong in ["12", "612345", "+34 612", "call 612345678", "+999 123456789"].into_iter().chain(several) {
        assert_eq!(read(wrong, Some("ES")), Err(FaultReason::BadNumber), "{wrong}");
    }
}

#[test]
fn a_country_that_is_none_is_as_good_as_no_country() {
    assert_eq!(read("612345678", Some("")), Err(FaultReason::NoCountry));
    assert_eq!(number("+34612345678", Some("nowhere")).as_deref(), Ok("+34612345678"));
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader_and_what_it_gives_reads_as_itself(text in "\\PC{0,40}|[0-9+ .()-]{0,24}") {
        if let Ok(first) = read(&text, Some("IN")) {
            prop_assert!(first.handle.starts_with('+') && first.handle[1..].bytes().all(|byte| byte.is_ascii_digit()));
            prop_assert_eq!(read(&first.handle, None).map(|again| again.handle), Ok(first.handle));
        }
    }
}
