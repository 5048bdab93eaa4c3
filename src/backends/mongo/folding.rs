use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Text in the form in which it is compared: capitals and accents aside.
pub(super) fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).nfd().filter(|letter| !is_combining_mark(*letter)).collect()
}
