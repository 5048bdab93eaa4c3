//! Answers made of the knowledge's own sentences, each with its source. Needs no model, invents nothing; what the
//! knowledge does not hold it does not answer, and a person is one button away.

mod shelves;

use std::sync::Arc;

use engine::error::{Error, Kind, Result};
use engine::model::message::{Author, Citation, Content, Message};
use engine::ports::responder::{Answer, Turn, Voice};
use rag::index::{IndexError, IndexErrorKind, VectorIndex};
use rag::retrieve::{Query, Retriever};

pub use self::shelves::Filling;
use self::shelves::Shelves;
use crate::language::Language;
use crate::responder::{person, say};

/// Passages to choose sentences from.
const PASSAGES: usize = 6;

/// Messages before the turn that are looked at.
const LOOK_BACK: usize = 12;

/// The contact's earlier questions that may complete a short one.
const EARLIER_QUESTIONS: usize = 3;

pub(crate) struct Extractive {
    index: Arc<dyn VectorIndex>,
    retriever: Retriever,
    shelves: Shelves,
}

impl Extractive {
    pub(crate) fn new(index: Arc<dyn VectorIndex>, filling: Arc<dyn Filling>) -> Self {
        Self { retriever: Retriever::new(Arc::clone(&index), None), index, shelves: Shelves::new(filling) }
    }

    /// `lead` is said first whatever follows.
    pub(crate) async fn answer(&self, turn: &Turn, asked: &str, lead: Option<String>, voice: &dyn Voice) -> Result<Answer> {
        if asked.is_empty() {
            let language = Language::English;
            return Ok(say(language.lines().files.to_owned(), vec![person(language)]));
        }
        let before = turn.history.latest(LOOK_BACK).await?;
        let query = Query {
            organisation: turn.conversation.organisation.0,
            knowledge_bases: turn.bot.knowledge_bases.iter().map(|base| base.0).collect(),
            text: asked.to_owned(),
            history: earlier_questions(&before),
            limit: PASSAGES,
        };
        let mut retrieval = self.retriever.retrieve(&query).await.map_err(into_error)?;
        let mut found = rag::answer::answer(asked, &retrieval);
        let mut whole = true;
        if !found.found && lead.is_none() && !self.shelves.are_full(turn.conversation.organisation) {
            whole = self.shelves.fill(turn).await?;
            retrieval = self.retriever.retrieve(&query).await.map_err(into_error)?;
            found = rag::answer::answer(asked, &retrieval);
        }
        if turn.cancelled.is_cancelled() {
            return Ok(Answer::Nothing);
        }
        if found.found {
            return Ok(speak(&found, lead, voice));
        }
        let language = Language::guess(asked);
        if let Some(lead) = lead {
            return Ok(say(lead, vec![person(language)]));
        }
        let lines = language.lines();
        let text = if !whole {
            lines.filling
        } else if retrieval.passages.is_empty() && self.is_empty(&query).await? {
            lines.empty
        } else if was_unknown(&before) {
            lines.unknown_again
        } else {
            lines.unknown
        };
        Ok(say(text.to_owned(), vec![person(language)]))
    }

    async fn is_empty(&self, query: &Query) -> Result<bool> {
        for base in &query.knowledge_bases {
            if self.index.count(query.organisation, *base).await.map_err(into_error)? > 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Says the answer sentence by sentence; the pieces together are the text, to the letter.
fn speak(found: &rag::answer::Answer, lead: Option<String>, voice: &dyn Voice) -> Answer {
    let quoted = found.markdown();
    let mut text = String::with_capacity(quoted.len());
    if let Some(lead) = lead {
        text = lead + "\n\n";
        voice.say(&text);
    }
    for piece in pieces(&quoted, found.sentences.iter().map(|sentence| sentence.text.as_str())) {
        voice.say(piece);
    }
    text.push_str(&quoted);
    let citations = found.citations.iter().map(cite).collect();
    Answer::Say { text, content: Content { citations, ..Content::default() } }
}

/// Cuts `text` after each sentence; what stands between two sentences goes with the second.
fn pieces<'a>(text: &'a str, sentences: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    for sentence in sentences {
        let Some(at) = rest.find(sentence) else {
            break;
        };
        let (piece, after) = rest.split_at(at + sentence.len());
        pieces.push(piece);
        rest = after;
    }
    pieces.extend((!rest.is_empty()).then_some(rest));
    pieces
}

fn cite(citation: &rag::answer::Citation) -> Citation {
    Citation {
        title: citation.title.clone(),
        headings: citation.headings.clone(),
        text: citation.text.clone(),
        url: citation.url.clone(),
    }
}

/// Oldest first.
fn earlier_questions(before: &[Message]) -> Vec<String> {
    let questions =
        before.iter().filter(|message| matches!(message.author, Author::Contact(_)) && !message.text.trim().is_empty());
    let questions: Vec<String> = questions.map(|message| message.text.clone()).collect();
    questions[questions.len().saturating_sub(EARLIER_QUESTIONS)..].to_vec()
}

/// Whether the last thing the agent said was that it does not know.
fn was_unknown(before: &[Message]) -> bool {
    let last = before.iter().rev().find(|message| matches!(message.author, Author::Agent(_)) && message.notice.is_none());
    last.is_some_and(|message| {
        Language::ALL
            .iter()
            .any(|language| [language.lines().unknown, language.lines().unknown_again].contains(&message.text.as_str()))
    })
}

fn into_error(error: IndexError) -> Error {
    let kind = match error.kind {
        IndexErrorKind::Invalid => Kind::Invalid,
        IndexErrorKind::Unavailable => Kind::Unavailable,
        IndexErrorKind::Corrupt => Kind::Corrupt,
    };
    Error::new(kind, "the knowledge could not be searched").because(error)
}

#[cfg(test)]
mod tests;
