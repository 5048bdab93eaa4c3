//! What is known of a sentence as the answer to a question, as numbers. The recipe in `rag/recipe/answers` computes the same
//! ones; a change here needs new weights from there.

use std::collections::{HashMap, HashSet};

use super::text::{Question, Sentence};
use super::words::{self, Kind};

pub(super) const COUNT: usize = 58;

/// The order of the features; the weights name it too.
pub(super) const NAMES: [&str; COUNT] = [
    "cov",
    "cov_title",
    "cov_prev",
    "cov_next",
    "cov_pass",
    "cov_soft",
    "miss_max",
    "hit_n",
    "ent_miss",
    "ent_hit",
    "head",
    "bigram",
    "near",
    "caps",
    "capseq",
    "num",
    "year",
    "timew",
    "place",
    "new",
    "cause",
    "fit",
    "fit_known",
    "unfit",
    "len",
    "short",
    "first",
    "pos",
    "lean",
    "neg",
    "k_person",
    "k_time",
    "k_number",
    "k_place",
    "k_reason",
    "k_how",
    "k_thing",
    "qlen",
    "qmass",
    "cos",
    "cos2",
    "cosn",
    "cosp",
    "cosnx",
    "pcos",
    "bm",
    "rank",
    "sbest",
    "bmrel",
    "fus2",
    "fus2rel",
    "pcosrel",
    "sbestrel",
    "cosrel",
    "covrel",
    "prevrel",
    "insent",
    "share",
];

pub(super) type Features = [f32; COUNT];

/// Features of words alone come first.
pub(super) const OF_WORDS: usize = 39;

/// Where a feature stands; only for names of the list.
pub(super) fn place(name: &str) -> usize {
    NAMES.iter().position(|known| *known == name).unwrap_or_default()
}

/// A sentence among those of its passage.
pub(super) struct Standing<'a> {
    pub(super) sentences: &'a [Sentence],
    pub(super) at: usize,
    /// Terms of the title and the headings above.
    pub(super) above: &'a HashSet<String>,
    pub(super) passage: &'a HashSet<String>,
}

pub(super) fn of_words(question: &Question, standing: &Standing<'_>) -> [f32; OF_WORDS] {
    let Standing { sentences, at, above, passage } = standing;
    let sentence = &sentences[*at];
    let is_near = |term: &str| sentence.set.contains(term) || above.contains(term);
    let neighbour =
        |other: Option<&Sentence>| question.share(|term| is_near(term) || other.is_some_and(|other| other.set.contains(term)));
    let offer = Offer::of(question, sentence);
    let soft: f32 =
        question.terms.iter().map(|(term, mass)| mass * if is_near(term) { 1.0 } else { 0.8 * sentence.likeness(term) }).sum();
    let missed = question.terms.iter().filter(|(term, _)| !is_near(term)).map(|(_, mass)| *mass).fold(0.0, f32::max);
    let held = question.terms.iter().filter(|(term, _)| sentence.set.contains(term)).count();
    let fit = offer.fit(question.kind);
    let is_telling = matches!(question.kind, Kind::Person | Kind::Time | Kind::Number | Kind::Place);
    let kind = |at: usize| truth(Kind::TOLD[at] == question.kind);
    [
        question.share(|term| sentence.set.contains(term)),
        question.share(is_near),
        neighbour(at.checked_sub(1).and_then(|before| sentences.get(before))),
        neighbour(sentences.get(at + 1)),
        question.share(|term| passage.contains(term) || above.contains(term)),
        soft / question.mass,
        missed / 10.0,
        held as f32 / 6.0,
        question.share(|term| question.particular.contains(term) && !is_near(term)),
        question.share(|term| question.particular.contains(term) && sentence.set.contains(term)),
        truth(question.asked.as_ref().is_some_and(|asked| sentence.set.contains(asked))),
        pairs(question, sentence),
        nearness(question, sentence),
        (offer.capitals as f32).ln_1p(),
        (offer.names as f32).ln_1p(),
        (offer.numbers as f32).ln_1p(),
        truth(offer.has_year),
        offer.time.min(2.0),
        (offer.places as f32).ln_1p(),
        (offer.new as f32).ln_1p(),
        truth(offer.has_cause),
        fit,
        if is_telling { fit } else { 0.0 },
        truth(is_telling && fit == 0.0),
        (sentence.words.len() as f32).ln_1p(),
        truth(sentence.words.len() < 6),
        truth(*at == 0),
        *at as f32 / sentences.len().max(1) as f32,
        truth(sentence.leans),
        truth(sentence.denies != question.denies),
        kind(0),
        kind(1),
        kind(2),
        kind(3),
        kind(4),
        kind(5),
        kind(6),
        (question.terms.len() as f32).ln_1p(),
        question.mass / 30.0,
    ]
}

/// What the sentence says beyond the question's own words.
#[derive(Default)]
struct Offer {
    capitals: usize,
    /// Two capital words or more that stand together.
    names: usize,
    numbers: usize,
    has_year: bool,
    time: f32,
    places: usize,
    new: usize,
    has_cause: bool,
}

impl Offer {
    fn of(question: &Question, sentence: &Sentence) -> Self {
        let mut offer = Self::default();
        let mut run = 0;
        for (at, word) in sentence.words.iter().enumerate() {
            let lower = word.lower.as_str();
            let is_new = word.term.as_ref().is_some_and(|term| !question.set.contains(term));
            let is_asked = question.words.contains(lower);
            let is_month = word.is_capital && words::is_month(lower);
            offer.new += usize::from(is_new);
            offer.has_cause |= words::is_cause(lower);
            if !is_asked {
                let is_number = word.has_digit || words::is_number(lower);
                offer.numbers += usize::from(is_number);
                offer.has_year |= is_number && words::is_year(lower);
                offer.time += if is_month { 1.0 } else { 0.0 } + if words::is_span_of_time(lower) { 0.5 } else { 0.0 };
            }
            // The first word is a capital anyway; one that another follows is likely a name.
            let is_name = at > 0 || sentence.words.get(1).is_some_and(|next| next.is_capital);
            if word.is_capital && is_new && is_name && !is_month {
                run += 1;
                offer.capitals += 1;
                offer.names += usize::from(run == 2);
                offer.places += usize::from(at > 0 && words::is_before_places(&sentence.words[at - 1].lower));
            } else {
                run = 0;
            }
        }
        offer
    }

    /// From 0 to 1: whether something of the kind that is asked for is offered at all.
    fn fit(&self, kind: Kind) -> f32 {
        match kind {
            Kind::Person => 0.6 * truth(self.capitals > 0) + 0.4 * truth(self.names > 0),
            Kind::Time => truth(self.has_year || self.time >= 1.0 || (self.numbers > 0 && self.time > 0.0)),
            Kind::Number => truth(self.numbers > 0),
            Kind::Place => 0.6 * truth(self.places > 0) + 0.4 * truth(self.capitals > 0),
            Kind::Reason => truth(self.has_cause),
            Kind::How | Kind::Thing | Kind::Other => 0.5,
        }
    }
}

/// Share of neighbouring terms of the question that are neighbours in the sentence.
fn pairs(question: &Question, sentence: &Sentence) -> f32 {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, term) in sentence.terms.iter().enumerate() {
        places.entry(term).or_default().push(at);
    }
    let are_near = |pair: &&[(String, f32)]| match (places.get(pair[0].0.as_str()), places.get(pair[1].0.as_str())) {
        (Some(one), Some(other)) => one.iter().any(|one| other.iter().any(|other| one.abs_diff(*other) <= 2)),
        _ => false,
    };
    let held = question.terms.windows(2).filter(are_near).count();
    held as f32 / question.terms.len().saturating_sub(1).max(1) as f32
}

/// How close together the question's terms stand: their number over the shortest stretch with all of them.
fn nearness(question: &Question, sentence: &Sentence) -> f32 {
    let of_question = |(_, term): &(usize, &String)| question.set.contains(*term);
    let hits: Vec<(usize, &String)> = sentence.terms.iter().enumerate().filter(of_question).collect();
    let wanted = hits.iter().map(|(_, term)| *term).collect::<HashSet<_>>().len();
    if wanted < 2 {
        return 0.0;
    }
    let mut held: HashMap<&String, usize> = HashMap::new();
    let mut first = 0;
    let mut shortest = usize::MAX;
    for (at, term) in &hits {
        *held.entry(term).or_default() += 1;
        while held.len() == wanted {
            let (from, leaving) = hits[first];
            shortest = shortest.min(at - from + 1);
            first += 1;
            if let Some(times) = held.get_mut(leaving) {
                *times -= 1;
                if *times == 0 {
                    held.remove(leaving);
                }
            }
        }
    }
    wanted as f32 / shortest as f32
}

pub(super) fn truth(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}
