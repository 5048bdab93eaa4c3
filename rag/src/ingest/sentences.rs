//! Where sentences end.

/// Words before a full stop that end no sentence, lower case.
const ABBREVIATIONS: &[&str] = &[
    "approx", "apt", "art", "ave", "bzw", "ca", "cf", "co", "dept", "dr", "e.g", "eg", "etc", "ext", "fig", "i.e", "ie", "inc",
    "incl", "jr", "ltd", "max", "min", "mr", "mrs", "ms", "no", "nr", "p.m", "a.m", "prof", "resp", "sr", "st", "str", "tel",
    "u.s", "usw", "vs", "z.b",
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
        let ends = is_wide || (followed_by_start(&text[end..]) && !(letter == '.' && is_abbreviated(&text[start..at])));
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

/// A known abbreviation, a single initial, or the number of a list item.
fn is_abbreviated(before: &str) -> bool {
    let word = before.rsplit(|letter: char| letter.is_whitespace() || letter == '(').next().unwrap_or_default();
    let is_initial = word.chars().count() == 1 && word.chars().all(|letter| letter.is_uppercase() && letter != 'I');
    let is_number = word.len() == before.trim_start().len() && word.bytes().all(|byte| byte.is_ascii_digit());
    is_initial || is_number || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests;
