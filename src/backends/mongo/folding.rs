//! Text as it is compared by search: without capitals and accents.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

/// In small letters, without the marks above and below them.
pub(super) fn folded(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    // Hangul and kana are put together again: a part of a syllable is no letter that anybody looks for.
    lower.nfd().filter(|sign| !is_accent(*sign)).nfc().collect()
}

/// Signs that tell letters apart, such as the voicing of kana and the vowels of Hindi, are none.
fn is_accent(sign: char) -> bool {
    matches!(canonical_combining_class(sign), 10..=36 | 200..)
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn capitals_and_accents_make_no_difference() {
        for (written, as_compared) in
            [("NOÖR Ünal", "noor unal"), ("nóo\u{308}r", "noor"), ("İzmir", "izmir"), ("Ελλάδα", "ελλαδα"), ("שָׁלוֹם", "שלום")]
        {
            assert_eq!(folded(written), as_compared);
        }
    }

    #[test]
    fn letters_stay_what_they_are() {
        for text in ["straße", "한국", "がか", "हिन्दी", "ł", ""] {
            assert_eq!(folded(text), text);
        }
        assert_ne!(folded("が"), folded("か"));
    }
}
