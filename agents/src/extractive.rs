//! Answers made of the knowledge's own sentences, each with its source. Needs no model, invents nothing; what the
//! knowledge does not hold it does not answer, and a person is one button away.

pub(crate) mod cite;
mod shelves;

use std::sync::Arc;

use engine::error::{Error, Kind, Result};
use engine::ids::KnowledgeBaseId;
use engine::model::message::{Author, Citation, Content, Message};
use engine::ports::responder::{Answer, Turn, Voice};
use rag::index::{IndexError, IndexErrorKind, VectorIndex};
use rag::retrieve::{Query, Retrieval, Retriever, Said};

use self::shelves::Shelves;
use crate::language::Language;
use crate::library::{Library, Unanswered};
use crate::responder::{person, say};

/// Passages to choose sentences from.
const PASSAGES: usize = 6;

/// Passages that a model is shown.
const SHOWN: usize = 8;

/// Messages before the turn that are looked at.
const LOOK_BACK: usize = 12;

pub(crate) struct Extractive {
    index: Arc<dyn VectorIndex>,
    retriever: Retriever,
    library: Arc<dyn Library>,
    shelves: Shelves,
}

impl Extractive {
    pub(crate) fn new(index: Arc<dyn VectorIndex>, retriever: Retriever, library: Arc<dyn Library>) -> Self {
        Self { index, retriever, shelves: Shelves::new(Arc::clone(&library)), library }
    }

    /// `lead` is said first whatever follows.
    pub(crate) async fn answer(&self, turn: &Turn, asked: &str, lead: Option<String>, voice: &dyn Voice) -> Result<Answer> {
        if asked.is_empty() {
            let language = Language::English;
            return Ok(say(language.lines().files.to_owned(), vec![person(language)]));
        }
        let before = turn.history.latest(LOOK_BACK).await?;
        let query = query(turn, &turn.bot.knowledge_bases, asked, &before, PASSAGES);
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
            return Ok(self.speak(turn, &found, &retrieval, lead, voice).await);
        }
        let language = Language::guess(asked);
        if let Some(lead) = lead {
            return Ok(say(lead, vec![person(language)]));
        }
        let lines = language.lines();
        if whole {
            self.note_unanswered(turn, asked, retrieval.confidence);
        }
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

    /// The knowledge's own answer, or nothing.
    pub(crate) async fn find(&self, turn: &Turn, asked: &str, lead: Option<String>, voice: &dyn Voice) -> Result<Option<Answer>> {
        let before = turn.history.latest(LOOK_BACK).await?;
        let retrieval = self.retriever.retrieve(&query(turn, &turn.bot.knowledge_bases, asked, &before, PASSAGES)).await;
        let retrieval = retrieval.map_err(into_error)?;
        let found = rag::answer::answer(asked, &retrieval);
        Ok(if found.found { Some(self.speak(turn, &found, &retrieval, lead, voice).await) } else { None })
    }

    /// What a model is shown of the knowledge: of `bases`, or of what the bot answers from. None without knowledge.
    pub(crate) async fn search(
        &self,
        turn: &Turn,
        bases: Option<&[KnowledgeBaseId]>,
        asked: &str,
        before: &[Message],
    ) -> Result<Option<Retrieval>> {
        let bases = bases.unwrap_or(&turn.bot.knowledge_bases);
        if bases.is_empty() {
            return Ok(None);
        }
        let query = query(turn, bases, asked, before, SHOWN);
        let mut retrieval = self.retriever.retrieve(&query).await.map_err(into_error)?;
        let organisation = turn.conversation.organisation;
        if retrieval.passages.is_empty() && !self.shelves.are_full(organisation) && self.shelves.fill(turn).await? {
            retrieval = self.retriever.retrieve(&query).await.map_err(into_error)?;
        }
        Ok(Some(retrieval))
    }

    /// Where a passage that a model cited stands.
    pub(crate) async fn cite(&self, turn: &Turn, passage: &rag::document::Passage, said: &str) -> Citation {
        cite::passage(self.library.as_ref(), turn.conversation.organisation, passage, said).await
    }

    /// A question for the list of those that the knowledge does not answer.
    pub(crate) fn note_unanswered(&self, turn: &Turn, asked: &str, confidence: f32) {
        if !turn.bot.knowledge_bases.is_empty() {
            self.library.unanswered(Unanswered {
                organisation: turn.conversation.organisation,
                conversation: turn.conversation.id,
                bot: turn.bot.id,
                question: asked.to_owned(),
                confidence,
            });
        }
    }

    /// Says the answer sentence by sentence; the pieces together are the text, to the letter.
    async fn speak(
        &self,
        turn: &Turn,
        found: &rag::answer::Answer,
        retrieval: &Retrieval,
        lead: Option<String>,
        voice: &dyn Voice,
    ) -> Answer {
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
        let citations = cite::citations(self.library.as_ref(), turn.conversation.organisation, found, retrieval).await;
        Answer::Say { text, content: Content { citations, ..Content::default() } }
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

fn query(turn: &Turn, bases: &[KnowledgeBaseId], asked: &str, before: &[Message], limit: usize) -> Query {
    Query {
        organisation: turn.conversation.organisation.0,
        knowledge_bases: bases.iter().map(|base| base.0).collect(),
        text: asked.to_owned(),
        history: earlier(before),
        limit,
    }
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

/// What either side said, oldest first; the agent's greeting, notices and empty messages say nothing about a subject.
fn earlier(before: &[Message]) -> Vec<Said> {
    let spoken = before.iter().filter(|message| message.notice.is_none() && !message.text.trim().is_empty());
    let spoken = spoken.skip_while(|message| matches!(message.author, Author::Agent(_)));
    spoken.map(|message| Said { by_customer: matches!(message.author, Author::Contact(_)), text: message.text.clone() }).collect()
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
