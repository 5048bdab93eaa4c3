//! Where sentences end.

/// Words before a full stop that end no sentence, lower case.
const ABBREVIATIONS: &[&str] = &[
    "a.m", "abs", "adm", "approx", "apr", "apt", "art", "aug", "av", "ave", "bros", "bzw", "ca", "capt", "cf", "chap", "co",
    "col", "corp", "dec", "dept", "dr", "dra", "e.g", "eds", "eg", "esp", "etc", "evtl", "exkl", "ext", "feb", "fig", "geb",
    "gen", "ggf", "gov", "hon", "i.e", "ie", "inc", "incl", "inkl", "jan", "jr", "lt", "ltd", "max", "messrs", "min", "mio",
    "mlle", "mme", "mr", "mrd", "mrs", "ms", "no", "nov", "nr", "núm", "oct", "p.m", "pp", "prof", "pág", "rep", "resp", "rev",
    "sen", "sept", "sgt", "sr", "sra", "st", "str", "tel", "u.s", "univ", "usw", "vgl", "vol", "vols", "vs", "z.b", "zzgl",
];

/// The sentences of a paragraph, trimmed, in order; together they hold all of its words.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let is_wide = matches!(letter, '。' | '！' | '？');
        if !is_wide && !matches!(letter, '.' | '!' | '?' | '…') {
            continue;
        }
        let mut end = at + letter.len_utf8();
        // Closing quotes and brackets, and further marks, belong to the sentence.
        while let Some((next, _)) = letters.next_if(|(_, next)| is_closing(*next)) {
            end = next + text[next..].chars().next().map_or(0, char::len_utf8);
        }
        let ends =
            is_wide || (followed_by_start(&text[end..]) && !(letter == '.' && is_abbreviated(&text[start..at], &text[end..])));
        if ends {
            found.push(text[start..end].trim());
            start = end;
        }
    }
    found.push(text[start..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

fn is_closing(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '…' | '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '*' | '_')
}

fn followed_by_start(rest: &str) -> bool {
    rest.starts_with(char::is_whitespace) && !rest.trim_start().starts_with(char::is_lowercase)
}

/// A known abbreviation, a single initial, dotted letters ("U.N."), the number of a list item, or a clipped
/// word before a number ("c. 1450", "nr. 7").
fn is_abbreviated(before: &str, after: &str) -> bool {
    let word = before.rsplit(|letter: char| letter.is_whitespace() || letter == '(').next().unwrap_or_default();
    let count = word.chars().count();
    let is_initial = count == 1 && word.chars().all(|letter| letter.is_uppercase() && letter != 'I');
    let is_dotted =
        word.contains('.') && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    let is_number = word.len() == before.trim_start().len() && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_clipped = |letter: char| letter.is_lowercase() && (count == 1 || !"aeiouy".contains(letter));
    let is_short = count <= 2 && count > 0 && word.chars().all(is_clipped);
    let is_before_number = is_short && after.trim_start().starts_with(|letter: char| letter.is_ascii_digit());
    is_initial || is_dotted || is_number || is_before_number || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests;
