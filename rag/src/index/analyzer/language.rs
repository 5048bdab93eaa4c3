//! Which language a text is in, as far as endings and stop words go.

use rust_stemmers::{Algorithm, Stemmer};

use super::{hindi, stop_words, words};

/// In a text of so few words one telling word is enough.
const FEW: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    English,
    Spanish,
    German,
    French,
    Italian,
    Portuguese,
    Dutch,
    Hindi,
}

/// Cuts endings.
pub(super) enum Endings {
    Snowball(Stemmer),
    Hindi,
}

impl Language {
    pub(super) const ALL: [Self; 8] =
        [Self::English, Self::Spanish, Self::German, Self::French, Self::Italian, Self::Portuguese, Self::Dutch, Self::Hindi];

    /// By its script, else by its commonest words; English when nothing tells.
    pub fn of(text: &str) -> Self {
        Self::of_words(&words(text))
    }

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::German => "de",
            Self::French => "fr",
            Self::Italian => "it",
            Self::Portuguese => "pt",
            Self::Dutch => "nl",
            Self::Hindi => "hi",
        }
    }

    pub(super) fn of_words(words: &[String]) -> Self {
        let mut votes = [0_u32; Self::ALL.len()];
        for word in words {
            if word.starts_with(hindi::is_devanagari) {
                votes[Self::Hindi as usize] += 1;
                continue;
            }
            let held_by = stop_words::languages(word);
            // A letter, or a word that every second language has, tells little.
            if word.len() > 1 && held_by != 0 && held_by.count_ones() < 4 {
                for (language, vote) in votes.iter_mut().enumerate() {
                    *vote += u32::from(held_by >> language & 1 == 1);
                }
            }
        }
        // On equal votes the earlier one stays, and English comes first.
        let mut best = Self::English;
        for language in Self::ALL {
            if votes[language as usize] > votes[best as usize] {
                best = language;
            }
        }
        // One word may be a name, unless there is hardly another.
        let is_sure = votes[best as usize] > 1 || words.len() <= FEW;
        if is_sure { best } else { Self::English }
    }

    pub(super) fn passes_over(self, folded: &str) -> bool {
        stop_words::languages(folded) >> self as u32 & 1 == 1
    }

    pub(super) fn stemmer(self) -> Endings {
        let algorithm = match self {
            Self::English => Algorithm::English,
            Self::Spanish => Algorithm::Spanish,
            Self::German => Algorithm::German,
            Self::French => Algorithm::French,
            Self::Italian => Algorithm::Italian,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Dutch => Algorithm::Dutch,
            Self::Hindi => return Endings::Hindi,
        };
        Endings::Snowball(Stemmer::create(algorithm))
    }
}

impl Endings {
    /// Names and numbers stand in texts of every language: only letters that the stemmer knows are touched.
    pub(super) fn stem(&self, word: String) -> String {
        match self {
            Self::Snowball(stemmer) if word.is_ascii() => stemmer.stem(&word).into_owned(),
            Self::Hindi if word.chars().all(hindi::is_devanagari) => hindi::stem(&word).to_owned(),
            _ => word,
        }
    }
}
