//! An answer made of the found sentences alone: no language model, nothing invented, every sentence with its source.

mod choose;
mod pieces;
mod rank;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::document::Passage;
use crate::index::{Language, terms_in};
use crate::retrieve::{Hit, Retrieval};

/// Confidence from which the knowledge is taken to hold the answer.
pub const ENOUGH_CONFIDENCE: f32 = 0.5;

/// From so many words of its own on a question may be about something new.
const WORDS_OF_ITS_OWN: usize = 2;
/// Cosine from which a passage is about the question without sharing a word.
const NEAR: f32 = 0.45;
const LOOKED_AT: usize = 4;

/// A sentence, a whole list or a block of code, in simple Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    pub text: String,
    /// Index into [`Answer::citations`].
    pub citation: usize,
}

/// Where a sentence stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    pub passage: Uuid,
    pub document: String,
    pub title: String,
    pub headings: Vec<String>,
    pub anchor: Option<String>,
    pub url: Option<String>,
    /// The whole passage.
    pub text: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// False when the knowledge does not hold the answer; then there are no sentences.
    pub found: bool,
    /// One to four, in the order of their document, from at most two passages.
    pub sentences: Vec<Sentence>,
    pub citations: Vec<Citation>,
    /// Confidence of the retrieval, from 0 to 1.
    pub confidence: f32,
    /// How likely the best sentence answers this very question and not only one much like it, from 0 to 1.
    pub support: f32,
}

/// The one sentence that answers best, however sure that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    /// Index into the passages of the retrieval.
    pub hit: usize,
    pub text: String,
    /// As [`Answer::support`].
    pub support: f32,
}

impl Answer {
    /// The sentences as one Markdown text, blocks on lines of their own.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        let mut after_block = false;
        for sentence in &self.sentences {
            let is_block = pieces::is_block(&sentence.text);
            if !text.is_empty() {
                text.push_str(if is_block || after_block { "\n\n" } else { " " });
            }
            text.push_str(&sentence.text);
            after_block = is_block;
        }
        text
    }
}

/// Picks the sentences of the retrieval that answer the question best.
pub fn answer(question: &str, retrieval: &Retrieval) -> Answer {
    let nothing = Answer { confidence: retrieval.confidence, ..Answer::default() };
    if retrieval.confidence < ENOUGH_CONFIDENCE || is_elsewhere(retrieval) {
        return nothing;
    }
    let chosen = choose::choose(question, retrieval);
    if chosen.texts.is_empty() {
        return nothing;
    }
    let mut citations = Vec::new();
    let mut sentences = Vec::new();
    for (hit, texts) in chosen.texts {
        let Some(hit) = retrieval.passages.get(hit) else { continue };
        let citation = citations.len();
        citations.push(cite(&hit.passage));
        sentences.extend(texts.into_iter().map(|text| Sentence { text, citation }));
    }
    Answer { found: true, sentences, citations, confidence: retrieval.confidence, support: chosen.support }
}

/// A question with words of its own, none of which stands in what was found and which means something else as well: the
/// turns before it found these passages, and they cannot answer a new subject.
fn is_elsewhere(retrieval: &Retrieval) -> bool {
    let own: Vec<&str> = retrieval.terms.iter().filter(|term| term.weight >= 1.0).map(|term| term.term.as_str()).collect();
    let is_near = |hit: &Hit| [hit.why.sentence, hit.why.dense].into_iter().flatten().any(|cosine| cosine >= NEAR);
    let holds = |hit: &Hit| {
        let Passage { title, headings, text, .. } = &hit.passage;
        let language = Language::of(text);
        let parts = headings.iter().chain([title, text]);
        parts.flat_map(|part| terms_in(part, language)).any(|term| own.contains(&term.as_str()))
    };
    own.len() >= WORDS_OF_ITS_OWN && !retrieval.passages.iter().take(LOOKED_AT).any(|hit| is_near(hit) || holds(hit))
}

/// The best piece alone, without what makes it readable and without a look at the confidence.
pub fn best(question: &str, retrieval: &Retrieval) -> Option<Best> {
    let chosen = choose::choose(question, retrieval);
    chosen.best.map(|(hit, text)| Best { hit, text, support: chosen.support })
}

fn cite(passage: &Passage) -> Citation {
    Citation {
        passage: passage.id,
        document: passage.document.clone(),
        title: passage.title.clone(),
        headings: passage.headings.clone(),
        anchor: passage.anchor.clone(),
        url: passage.url.clone(),
        text: passage.text.clone(),
    }
}

#[cfg(test)]
mod tests;
