//! Words that say what a question asks for, and what a sentence offers.
//!
//! Questions in a language without words here are of no kind, and the other features decide. To add a language: its
//! question words in [`Kind::of`] and its months in [`is_month`].

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Person,
    Time,
    Number,
    Place,
    Reason,
    How,
    Thing,
    Other,
}

impl Kind {
    /// Kinds with a feature of their own, in the order of the features.
    pub(super) const TOLD: [Self; 7] =
        [Self::Person, Self::Time, Self::Number, Self::Place, Self::Reason, Self::How, Self::Thing];

    /// What the first question word asks for.
    pub(super) fn of(words: &[&str]) -> Self {
        for (at, word) in words.iter().enumerate() {
            let after = &words[at + 1..];
            match *word {
                "who" | "whom" | "whose" => return Self::Person,
                "when" => return Self::Time,
                "where" => return Self::Place,
                "why" => return Self::Reason,
                "how" if after.first().is_some_and(|next| HOW_MUCH.contains(next)) => return Self::Number,
                "how" => return Self::How,
                "what" | "which" => return after.iter().take(3).find_map(|near| Self::named(near)).unwrap_or(Self::Thing),
                _ => {}
            }
        }
        Self::Other
    }

    /// "what year", "which country": the word after the question word tells more than it.
    fn named(word: &str) -> Option<Self> {
        let singular = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
        let singular = singular.as_deref().or_else(|| word.strip_suffix('s')).unwrap_or(word);
        let is_in = |list: &[&str]| list.contains(&word) || list.contains(&singular);
        let kinds = [(TIMES, Self::Time), (AMOUNTS, Self::Number), (PLACES, Self::Place), (PEOPLE, Self::Person)];
        kinds.into_iter().find(|(list, _)| is_in(list)).map(|(_, kind)| kind)
    }
}

const HOW_MUCH: &[&str] = &[
    "many",
    "much",
    "long",
    "far",
    "old",
    "often",
    "large",
    "big",
    "tall",
    "fast",
    "high",
    "deep",
    "wide",
    "few",
    "heavy",
    "frequently",
];
const TIMES: &[&str] = &["year", "date", "century", "decade", "month", "day", "time", "era", "period", "age", "season"];
const AMOUNTS: &[&str] = &[
    "percent",
    "percentage",
    "number",
    "amount",
    "population",
    "size",
    "price",
    "cost",
    "fee",
    "temperature",
    "length",
    "height",
    "width",
    "distance",
    "speed",
    "proportion",
    "fraction",
    "rate",
    "ratio",
];
const PLACES: &[&str] = &[
    "country",
    "city",
    "state",
    "place",
    "region",
    "continent",
    "county",
    "town",
    "river",
    "location",
    "island",
    "area",
    "province",
    "nation",
    "village",
    "district",
    "street",
];
const PEOPLE: &[&str] = &[
    "person",
    "man",
    "woman",
    "king",
    "queen",
    "president",
    "leader",
    "author",
    "scientist",
    "artist",
    "company",
    "organization",
    "organisation",
    "group",
    "team",
    "people",
    "general",
    "emperor",
    "ruler",
];
const NUMBERS: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "dozen",
    "half",
    "third",
    "thirds",
    "quarter",
    "twice",
    "once",
    "double",
    "percent",
];
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const SPANS: &[&str] = &[
    "century",
    "centuries",
    "decade",
    "decades",
    "year",
    "years",
    "month",
    "months",
    "week",
    "weeks",
    "day",
    "days",
    "hour",
    "hours",
    "minute",
    "minutes",
    "today",
    "yesterday",
    "tomorrow",
    "spring",
    "summer",
    "autumn",
    "winter",
    "morning",
    "evening",
    "night",
    "noon",
    "midnight",
    "era",
    "age",
    "period",
    "ago",
];
const BEFORE_PLACES: &[&str] = &[
    "in",
    "at",
    "near",
    "from",
    "to",
    "on",
    "within",
    "across",
    "around",
    "throughout",
    "outside",
    "inside",
    "between",
    "north",
    "south",
    "east",
    "west",
];
const CAUSES: &[&str] = &[
    "because",
    "due",
    "since",
    "therefore",
    "thus",
    "hence",
    "so",
    "reason",
    "cause",
    "caused",
    "causes",
    "causing",
    "result",
    "resulted",
    "results",
    "resulting",
    "leads",
    "led",
    "allow",
    "allows",
    "order",
    "prevent",
    "by",
    "through",
];
const DENIALS: &[&str] = &[
    "no", "not", "never", "none", "neither", "nor", "without", "cannot", "nobody", "nothing", "isn't", "wasn't", "aren't",
    "weren't", "don't", "doesn't", "didn't", "won't", "can't", "couldn't", "except", "exclude", "unable", "fail", "failed",
];
const LEANING: &[&str] = &[
    "it",
    "its",
    "they",
    "their",
    "them",
    "this",
    "these",
    "those",
    "that",
    "he",
    "she",
    "his",
    "her",
    "however",
    "then",
    "also",
    "but",
    "otherwise",
    "instead",
    "therefore",
    "such",
    "both",
];

pub(super) fn is_number(word: &str) -> bool {
    NUMBERS.contains(&word)
}

pub(super) fn is_month(word: &str) -> bool {
    MONTHS.contains(&word)
}

pub(super) fn is_span_of_time(word: &str) -> bool {
    SPANS.contains(&word)
}

pub(super) fn is_before_places(word: &str) -> bool {
    BEFORE_PLACES.contains(&word)
}

pub(super) fn is_cause(word: &str) -> bool {
    CAUSES.contains(&word)
}

pub(super) fn is_denial(word: &str) -> bool {
    DENIALS.contains(&word)
}

/// Words at the start of a sentence that lean on the sentence before.
pub(in crate::answer) fn is_leaning(word: &str) -> bool {
    LEANING.contains(&word)
}

/// `1984`, `1980s`, but not `5000`.
pub(super) fn is_year(word: &str) -> bool {
    let digits = word.strip_suffix('s').unwrap_or(word);
    let is_numeric = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_decade = digits.len() < word.len() && matches!(digits.len(), 3 | 4);
    is_numeric && (is_decade || (digits.len() == 4 && word.len() == 4 && ("1000"..="2100").contains(&word)))
}
