//! File names from outside, made fit to be shown and saved.

/// Characters of a whole name.
const LONGEST: usize = 120;

/// The last part of the name without whatever deceives or breaks, ending as files of its kind do: `endings` names them,
/// and a name that ends otherwise gets the first one.
pub fn tidy(name: &str, endings: &[&str]) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|letter| !is_deceiving(*letter)).map(harmless).collect();
    let words: Vec<&str> = shown.split_whitespace().collect();
    let clean = words.join(" ");
    let clean = clean.trim_matches(['.', ' ']);
    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending)) if endings.iter().any(|known| known.eq_ignore_ascii_case(ending)) => (stem, Some(ending)),
        _ => (clean, None),
    };
    let ending = ending.or(endings.first().copied()).unwrap_or_default();
    let stem = if stem.is_empty() { "file" } else { stem };
    let room = LONGEST.saturating_sub(ending.chars().count() + 1);
    let stem: String = stem.chars().take(room).collect();
    if ending.is_empty() { stem } else { format!("{}.{ending}", stem.trim_end()) }
}

/// Signs one cannot see: they turn the reading direction (so that `gpj.exe` shows as `exe.jpg`) or hide in a name.
fn is_deceiving(letter: char) -> bool {
    let invisible =
        matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}');
    invisible || (letter.is_control() && !letter.is_whitespace())
}

/// What some file system or header takes as its own.
fn harmless(letter: char) -> char {
    if matches!(letter, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { letter }
}
