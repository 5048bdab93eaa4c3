use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn a_time_is_in_seconds_or_milliseconds_as_a_number_or_as_text() {
    let at = Timestamp::from_millis(1_790_000_000_000);
    for time in [json!("1790000000"), json!(1_790_000_000), json!(1_790_000_000_000_i64), json!("1790000000000"), json!(1.79e9)] {
        assert_eq!(json!({"t": time}).time("t"), Some(at), "{time}");
    }
    for time in [json!(null), json!(""), json!("soon"), json!(0), json!(-5), json!([1]), json!("99999999999999999999")] {
        assert_eq!(json!({"t": time}).time("t"), None, "{time}");
    }
}

#[test]
fn an_id_is_whole_or_none() {
    assert_eq!(json!({"id": "a"}).id("id").as_deref(), Some("a"));
    assert_eq!(json!({"id": 12_345_678_901_234_u64}).id("id").as_deref(), Some("12345678901234"));
    for id in [json!(""), json!("  "), json!("x".repeat(513)), json!("a\u{0}b"), json!(1.5), json!(true), json!({}), json!(null)]
    {
        assert_eq!(json!({"id": id}).id("id"), None, "{id}");
    }
}

#[test]
fn what_we_gave_to_carry_comes_back_to_the_letter() {
    assert_eq!(json!({"p": " {\"a\":1}\n "}).exact("p").as_deref(), Some(" {\"a\":1}\n "));
    assert_eq!(json!({"p": 5}).exact("p").as_deref(), Some("5"));
    for given in [json!(""), json!([5]), json!("x".repeat(LONGEST_CARRIED + 1))] {
        assert_eq!(json!({"p": given}).exact("p"), None);
    }
}

#[test]
fn a_long_text_is_cut_between_letters() {
    assert_eq!(cut("añb", 2), "a");
    assert_eq!(cut("añb", 3), "añ");
    assert_eq!(cut("añb", 30), "añb");
    let long = json!({"t": "😀".repeat(40_000)}).words("t").unwrap();
    assert!(long.len() <= LONGEST_TEXT && long.chars().all(|letter| letter == '😀'));
}

#[test]
fn an_address_is_one_of_the_web() {
    assert!(json!({"u": "https://cdn.example/x?y=1"}).url("u").is_some());
    for url in ["", "javascript:alert(1)", "file:///etc/passwd", "https://a b", "//cdn.example"] {
        assert_eq!(json!({"u": url}).url("u"), None, "{url}");
    }
}

#[test]
fn a_number_is_its_digits() {
    assert_eq!(digits("+55 (11) 90000-0000").as_deref(), Some("5511900000000"));
    assert_eq!(digits("5511900000000").as_deref(), Some("5511900000000"));
    for odd in ["", "+", "12", "BR.90017", "٣٤٥٦٧", "123456789012345678901"] {
        assert_eq!(digits(odd), None, "{odd}");
    }
}

#[test]
fn where_one_part_ends_counts_for_the_hash() {
    assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
    assert_eq!(hash(&["ab", "c"]).len(), 32);
    assert_eq!(hex(&[0, 15, 255]), "000fff");
}

#[test]
fn a_decimal_stays_as_it_was_written() {
    let prices = json!({"a": 9.5, "b": "10.10", "c": 3, "d": "free", "e": {}});
    let read = |name: &str| prices.decimal(name);
    assert_eq!((read("a").as_deref(), read("b").as_deref(), read("c").as_deref()), (Some("9.5"), Some("10.10"), Some("3")));
    assert_eq!((read("d"), read("e"), read("f")), (None, None, None));
}

proptest! {
    #[test]
    fn a_cut_text_is_short_and_a_beginning(text in "\\PC{0,60}", longest in 0usize..70) {
        let kept = cut(&text, longest);
        prop_assert!(kept.len() <= longest && text.starts_with(kept));
    }
}
