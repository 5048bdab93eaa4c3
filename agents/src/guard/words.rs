/// What was said as folded words: small letters, without accents, apostrophes and vowel marks, so that hurried typing and
/// careful typing are the same.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) words: Vec<String>,
    /// Whether a clause begins with the word: the first one, and whatever follows a stop, a comma or a line end.
    pub(crate) begins: Vec<bool>,
}

pub(crate) fn words(text: &str) -> Words {
    let mut said = Words::default();
    let mut word = String::new();
    let mut begins = true;
    for letter in text.chars() {
        if fold_into(&mut word, letter) {
            continue;
        }
        if !word.is_empty() {
            said.words.push(std::mem::take(&mut word));
            said.begins.push(std::mem::take(&mut begins));
        }
        begins |= ends_clause(letter);
    }
    if !word.is_empty() {
        said.words.push(word);
        said.begins.push(begins);
    }
    said
}

/// False for a letter that stands between words.
fn fold_into(word: &mut String, letter: char) -> bool {
    match letter {
        'A'..='Z' => word.push(letter.to_ascii_lowercase()),
        'À'..='ö' | 'ø'..='ÿ' => return fold_latin(word, letter),
        'ẞ' => word.push_str("ss"),
        'Œ' | 'œ' => word.push_str("oe"),
        // Apostrophes, and marks on or between letters.
        '\''
        | '’'
        | 'ʼ'
        | '`'
        | '´'
        | '\u{300}'..='\u{36F}'
        | '\u{64B}'..='\u{65F}'
        | '\u{670}'
        | 'ـ'
        | '\u{93C}'
        | '\u{200C}'
        | '\u{200D}' => {}
        'أ' | 'إ' | 'آ' | 'ٱ' => word.push('ا'),
        'ى' => word.push('ي'),
        'ة' => word.push('ه'),
        '\u{964}' | '\u{965}' => return false,
        // Vowel signs and the virama are parts of Devanagari words, whatever their class.
        'a'..='z' | '0'..='9' | '\u{900}'..='\u{97F}' => word.push(letter),
        _ if letter.is_alphanumeric() => word.extend(letter.to_lowercase()),
        _ => return false,
    }
    true
}

fn fold_latin(word: &mut String, letter: char) -> bool {
    let plain = match letter {
        'À'..='Å' | 'à'..='å' => "a",
        'Æ' | 'æ' => "ae",
        'Ç' | 'ç' => "c",
        'È'..='Ë' | 'è'..='ë' => "e",
        'Ì'..='Ï' | 'ì'..='ï' => "i",
        'Ñ' | 'ñ' => "n",
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' => "o",
        'Ù'..='Ü' | 'ù'..='ü' => "u",
        'Ý' | 'ý' | 'ÿ' => "y",
        'ß' => "ss",
        'Ð' | 'ð' => "d",
        'Þ' | 'þ' => "th",
        // The multiplication sign stands among the letters.
        _ => return false,
    };
    word.push_str(plain);
    true
}

fn ends_clause(letter: char) -> bool {
    matches!(letter, '.' | ',' | '!' | '?' | ';' | ':' | '\n' | '\r' | '…' | '—' | '–' | '،' | '؛' | '؟' | '\u{964}' | '¿' | '¡')
}

/// The words of a table, folded once.
macro_rules! folded_set {
    ($table:expr) => {{
        static FOLDED: std::sync::LazyLock<std::collections::HashSet<String>> =
            std::sync::LazyLock::new(|| $crate::guard::words::words($table).words.into_iter().collect());
        &*FOLDED
    }};
}
pub(super) use folded_set;

#[cfg(test)]
mod tests;
