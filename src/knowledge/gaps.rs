//! Questions that nothing answered: counted, shown to operators, forgotten after a month.
//!
//! Noting one must not keep a customer waiting: the turn hands it over and goes on, one task writes.

use std::time::Duration;

use agents::Unanswered;
use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::ids::{OrgId, RecordId};
use engine::model::event::KnowledgeChange;
use engine::model::record::Record as _;
use engine::page::Page;
use engine::tasks::Tasks;
use tokio::sync::mpsc;

use super::record::gap_key;
use super::{Knowledge, KnowledgeGap};

pub const KEEP_GAPS: Duration = Duration::from_hours(24 * 30);

/// Of one organisation; beyond that the one asked longest ago makes room.
const MOST: usize = 500;
/// Questions handed over and not yet written; more are let go, for a count need not be exact.
const MOST_WAITING: usize = 1_000;
/// Characters of a question that are kept, and of those that tell it from others.
const LONGEST: usize = 500;
const LONGEST_WORDS: usize = 300;
const PAGE: usize = 50;

/// Where the assistant leaves what it could not answer.
#[derive(Clone)]
pub struct Gaps(mpsc::Sender<Unanswered>);

impl Gaps {
    pub fn channel() -> (Self, mpsc::Receiver<Unanswered>) {
        let (sender, receiver) = mpsc::channel(MOST_WAITING);
        (Self(sender), receiver)
    }

    pub fn note(&self, question: Unanswered) {
        if self.0.try_send(question).is_err() {
            tracing::warn!("unanswered questions come faster than they are noted; one was let go");
        }
    }
}

impl Knowledge {
    /// Writes down what [`Gaps`] brings, until the soft stop.
    pub async fn note_gaps(self, tasks: Tasks, mut questions: mpsc::Receiver<Unanswered>) {
        loop {
            let question = tokio::select! {
                () = tasks.stopping() => return,
                question = questions.recv() => question,
            };
            let Some(question) = question else { return };
            if let Err(error) = self.note(&question).await {
                tracing::warn!(%error, "an unanswered question could not be noted");
            }
        }
    }

    async fn note(&self, asked: &Unanswered) -> Result<()> {
        let words = words(&asked.question);
        if words.is_empty() {
            return Ok(());
        }
        let organisation = asked.organisation;
        let found = self.records.find_by_key::<KnowledgeGap>("words", &gap_key(organisation, &words)).await?;
        let (version, known) = found.map_or((0, None), |found| (found.version, Some(found.value)));
        let now = self.clock.now();
        if known.is_none() {
            self.make_room(organisation, now).await?;
        }
        let gap = KnowledgeGap {
            id: known.as_ref().map_or_else(|| self.ids.next_at(now), |known| known.id),
            organisation,
            question: asked.question.trim().chars().take(LONGEST).collect(),
            words,
            times: known.as_ref().map_or(0, |known| known.times) + 1,
            last_asked_at: now,
            conversation: asked.conversation,
            bot: asked.bot,
            confidence: asked.confidence,
        };
        self.records.put(organisation, &gap, version).await?;
        self.desk.tell(organisation, KnowledgeChange::Gaps);
        Ok(())
    }

    async fn make_room(&self, organisation: OrgId, now: Timestamp) -> Result<()> {
        let mut gaps = self.every::<KnowledgeGap>(organisation).await?;
        gaps.sort_by_key(|gap| gap.last_asked_at);
        let too_many = (gaps.len() + 1).saturating_sub(MOST);
        for (place, gap) in gaps.iter().enumerate() {
            if place < too_many || now.since(gap.last_asked_at) > KEEP_GAPS {
                self.records.delete::<KnowledgeGap>(organisation, gap.id.0).await?;
            }
        }
        Ok(())
    }

    /// Asked within the last `days`, most often asked first.
    pub async fn gaps(&self, organisation: OrgId, within: Duration, cursor: Option<&str>) -> Result<Page<KnowledgeGap>> {
        let skipped = cursor.map_or(Ok(0), str::parse::<usize>);
        let skipped = skipped.map_err(|error| Error::invalid("this cursor is not one of ours").because(error))?;
        let now = self.clock.now();
        let mut gaps = self.every::<KnowledgeGap>(organisation).await?;
        gaps.retain(|gap| now.since(gap.last_asked_at) <= within.min(KEEP_GAPS));
        gaps.sort_by_key(|gap| std::cmp::Reverse((gap.times, gap.last_asked_at)));
        let next = skipped.saturating_add(PAGE);
        let next = (gaps.len() > next).then(|| next.to_string());
        let items = gaps.into_iter().skip(skipped).take(PAGE).collect();
        Ok(Page { items, next })
    }

    /// It needs no answer, or has got one.
    pub async fn dismiss_gap(&self, organisation: OrgId, gap: RecordId) -> Result<()> {
        if !self.records.delete::<KnowledgeGap>(organisation, gap.0).await? {
            return Err(Error::new(Kind::NotFound, format!("no such {}", KnowledgeGap::KIND.replace('_', " "))));
        }
        self.desk.tell(organisation, KnowledgeChange::Gaps);
        Ok(())
    }
}

/// Words in lower case, without marks and blanks between them.
fn words(question: &str) -> String {
    let lower = question.to_lowercase();
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(LONGEST_WORDS).collect()
}

#[cfg(test)]
mod tests;
