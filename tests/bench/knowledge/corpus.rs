//! Passages that never were: words as often as in real texts, vectors in clusters, one large organisation among many.

use rag::document::{Document, Passage, PassageVectors};
use rag::index::{IndexQuery, Narrow, Scope};

use super::DIMENSIONS;

const WORDS: usize = 60_000;
const PASSAGES_OF_A_DOCUMENT: usize = 10;
/// The first organisation has three of five documents, in three bases; the others share the rest.
const LARGE: u64 = 3;
const OF: u64 = 5;
const OTHERS: u64 = 40;
const BASES: i64 = 3;
const CLUSTERS: u64 = 2_000;
/// How far vectors lie from the middle of their cluster, and questions from their passage.
const SPREAD: f32 = 0.6;
const ASIDE: f32 = 0.3;
/// Candidates of each leg.
const LIMIT: usize = 50;

pub(crate) struct Corpus {
    documents: usize,
    sentences: usize,
}

/// Chance that is the same at each run.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Zipf's law: the tenth word is a tenth as frequent as the first.
    fn word(&mut self) -> String {
        let rank = (WORDS as f64).powf(self.share()) as u64;
        // Letters that no stemmer cuts.
        let mut word = String::from("k");
        let mut rest = rank;
        while rest > 0 {
            word.push(char::from(b"abcdfghjkmnopqrtuvwxz"[(rest % 21) as usize]));
            rest /= 21;
        }
        word + "o"
    }

    fn vector(&mut self, middle: &[f32], spread: f32) -> Vec<f32> {
        let scale = spread / (DIMENSIONS as f32).sqrt() * 3.0_f32.sqrt();
        let moved = middle.iter().map(|number| number + (self.share() as f32 * 2.0 - 1.0) * scale).collect();
        unit(moved)
    }
}

fn unit(vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    vector.into_iter().map(|number| number / length).collect()
}

impl Corpus {
    pub(crate) fn new(passages: usize, sentences: usize) -> Self {
        Self { documents: passages.div_ceil(PASSAGES_OF_A_DOCUMENT), sentences }
    }

    pub(crate) fn documents(&self) -> usize {
        self.documents
    }

    pub(crate) fn document(&self, number: usize) -> (Document, Vec<PassageVectors>) {
        let (organisation, knowledge_base) = owner(number);
        let id = format!("document-{number}");
        let title = format!("Title {}", number % 3_000);
        let passage = |ordinal: usize| Passage {
            id: Passage::id_for(organisation, &id, ordinal as u32),
            document: id.clone(),
            ordinal: ordinal as u32,
            title: title.clone(),
            headings: vec![words(&mut Chance::new(seed(number, ordinal) ^ 1), 3)],
            anchor: None,
            page: None,
            page_starts: Vec::new(),
            text: text(number, ordinal),
            url: None,
        };
        let passages = (0..PASSAGES_OF_A_DOCUMENT).map(passage).collect();
        let vectors = (0..PASSAGES_OF_A_DOCUMENT).map(|ordinal| self.vectors(number, ordinal)).collect();
        let language = Some("en".to_owned());
        let checksum = String::new();
        (Document { id, organisation, knowledge_base, title, source: None, language, checksum, pages: None, passages }, vectors)
    }

    fn vectors(&self, number: usize, ordinal: usize) -> PassageVectors {
        let whole = whole(number, ordinal);
        let mut chance = Chance::new(seed(number, ordinal) ^ 2);
        let sentences = (0..self.sentences).map(|_| chance.vector(&whole, ASIDE)).collect();
        PassageVectors { whole, sentences }
    }

    /// A question about some passage, with its words and near its vector, and where the passage is.
    pub(crate) fn asking(&self, question: usize) -> (IndexQuery, String, u32) {
        let mut chance = Chance::new(question as u64 ^ 0xabcd);
        let (number, ordinal) =
            (chance.below(self.documents as u64) as usize, chance.below(PASSAGES_OF_A_DOCUMENT as u64) as usize);
        let (organisation, knowledge_base) = owner(number);
        let text = text(number, ordinal);
        let own: Vec<_> = text.split(' ').collect();
        let asked: Vec<_> = (0..6).map(|_| own[chance.below(own.len() as u64) as usize]).collect();
        let query = IndexQuery {
            scope: Scope { organisation, knowledge_bases: vec![knowledge_base] },
            narrow: Narrow::default(),
            text: asked.join(" "),
            hints: Vec::new(),
            vectors: vec![chance.vector(&whole(number, ordinal), ASIDE)],
            limit: LIMIT,
        };
        (query, format!("document-{number}"), ordinal as u32)
    }

    pub(crate) fn question(&self, number: usize) -> IndexQuery {
        self.asking(number).0
    }
}

fn owner(number: usize) -> (i64, i64) {
    let mut chance = Chance::new(number as u64 ^ 0x77);
    if chance.below(OF) < LARGE { (1, 1 + number as i64 % BASES) } else { (2 + chance.below(OTHERS) as i64, 1) }
}

fn seed(number: usize, ordinal: usize) -> u64 {
    (number * PASSAGES_OF_A_DOCUMENT + ordinal) as u64 * 8
}

fn text(number: usize, ordinal: usize) -> String {
    let mut chance = Chance::new(seed(number, ordinal));
    let length = 60 + chance.below(100) as usize;
    words(&mut chance, length)
}

fn words(chance: &mut Chance, count: usize) -> String {
    (0..count).map(|_| chance.word()).collect::<Vec<_>>().join(" ")
}

fn whole(number: usize, ordinal: usize) -> Vec<f32> {
    let mut chance = Chance::new(seed(number, ordinal) ^ 3);
    let mut cluster = Chance::new(chance.below(CLUSTERS) ^ 0x00c1_0537);
    let middle = cluster.vector(&[0.0; DIMENSIONS], 1.0);
    chance.vector(&middle, SPREAD)
}
