/// Left-to-right and right-to-left override: they turn around what is written, so that a file name or an address reads
/// as another. No script needs them. Marks, embeddings and isolates stay: Arabic and Hebrew with numbers do need those.
const OVERRIDES: [char; 2] = ['\u{202D}', '\u{202E}'];

/// The text as it is stored: no control characters but line feed and tab, no direction overrides, no blanks at the end
/// of the text, no empty lines at its start. Letters stay as they were typed; they are not normalised. A text of which
/// nothing can be seen is empty, so that intake refuses it.
pub fn clean_text(text: String) -> String {
    let text = if text.contains(is_unwanted) { rewrite(&text) } else { text };
    if is_blank(&text) {
        return String::new();
    }
    let kept = text.trim_end().trim_start_matches('\n');
    if kept.len() == text.len() { text } else { kept.to_owned() }
}

/// A carriage return alone or before a line feed ends a line too.
fn rewrite(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\r' {
            letters.next_if_eq(&'\n');
            clean.push('\n');
        } else if !is_unwanted(letter) {
            clean.push(letter);
        }
    }
    clean
}

fn is_unwanted(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\n' | '\t')) || OVERRIDES.contains(&letter)
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|letter| letter.is_whitespace() || is_invisible(letter))
}

fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests;
