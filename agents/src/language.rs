//! The languages the fixed lines exist in. To add one: a variant, its lines, its telling words (or its script) in
//! [`Language::guess`], and its book in `guard/phrases`.

mod lines;

pub(crate) use lines::Lines;

use crate::guard::words;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    English,
    Spanish,
    French,
    German,
    Hindi,
    Arabic,
}

/// Words that stand in nearly every sentence of one language and rarely in those of the others, folded.
const TELLING: &[(Language, &[&str])] = &[
    (
        Language::English,
        &["the", "is", "how", "do", "i", "my", "what", "can", "to", "of", "where", "you", "for", "your", "and", "when", "it"],
    ),
    (
        Language::Spanish,
        &[
            "el", "los", "como", "para", "por", "mi", "una", "donde", "puedo", "quiero", "esta", "cuanto", "hola", "cual", "y",
            "tengo", "cuando", "del",
        ],
    ),
    (
        Language::French,
        &[
            "le", "les", "est", "je", "comment", "pour", "une", "mon", "ou", "puis", "vous", "quel", "quelle", "combien", "des",
            "du", "et", "quand", "mes",
        ],
    ),
    (
        Language::German,
        &[
            "der", "die", "das", "ist", "ich", "wie", "und", "mein", "meine", "ein", "eine", "kann", "wo", "nicht", "fur", "mit",
            "wann", "den",
        ],
    ),
];

impl Language {
    /// By its script, else by its commonest words; English when nothing tells.
    pub(crate) fn guess(text: &str) -> Self {
        let count = |low: char, high: char| text.chars().filter(|letter| (low..=high).contains(letter)).count();
        let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
        if count('\u{900}', '\u{97F}') * 2 > letters {
            return Self::Hindi;
        }
        if count('\u{600}', '\u{6FF}') * 2 > letters {
            return Self::Arabic;
        }
        let said = words(&without_addresses(text));
        let hits = |telling: &[&str]| said.words.iter().filter(|word| telling.contains(&word.as_str())).count();
        let counted = TELLING.iter().map(|(language, telling)| (*language, hits(telling)));
        let best = counted.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.filter(|(_, hits)| *hits > 0).map_or(Self::English, |(language, _)| language)
    }

    pub(crate) fn lines(self) -> &'static Lines {
        lines::of(self)
    }

    pub(crate) const ALL: [Self; 6] = [Self::English, Self::Spanish, Self::French, Self::German, Self::Hindi, Self::Arabic];
}

/// Of the language a text seems to be in, the code of ISO 639-1: `en`, `es`, `fr`, `de`, `hi` or `ar`; `en` when nothing tells.
pub fn code_of(text: &str) -> &'static str {
    match Language::guess(text) {
        Language::English => "en",
        Language::Spanish => "es",
        Language::French => "fr",
        Language::German => "de",
        Language::Hindi => "hi",
        Language::Arabic => "ar",
    }
}

/// The letters of a web or mail address are words of no language: `?x=1&y=2` is not Spanish.
fn without_addresses(text: &str) -> String {
    let is_address = |word: &str| word.contains("://") || word.contains('@') || word.starts_with("www.");
    text.split_whitespace().filter(|word| !is_address(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
