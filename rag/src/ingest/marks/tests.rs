use proptest::prelude::*;

use super::*;

#[test]
fn marks_become_offsets_and_leading_ones_a_later_first_page() {
    let (text, leading, starts) = take("\u{FDD0}\u{FDD0}one \u{FDD0}two\u{FDD0}");
    assert_eq!((text.as_str(), leading), ("one two", 2));
    assert_eq!(starts, [4, 7]);
}

proptest! {
    #[test]
    fn offsets_rise_and_lie_inside_the_text(text in "[a-zé \u{FDD0}]{0,60}") {
        let (clean, leading, starts) = take(&text);
        prop_assert!(!clean.contains(PAGE_TURN));
        prop_assert_eq!(leading + starts.len() as u32, count(&text));
        prop_assert!(starts.is_sorted());
        prop_assert!(starts.iter().all(|start| clean.is_char_boundary(*start as usize)));
    }
}
