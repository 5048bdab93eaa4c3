use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, LetterId, OrgId, WebhookId};
use engine::model::webhook::{Attempt, EventType, Letter, LetterState, NewLetter, Next, ORDERED_TRIES};
use engine::page::{MAX_PAGE, Page};
use engine::ports::WebhookLog;
use mongodb::bson::{Bson, Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query, each, in_transaction};
use super::fields::{Fields, own, present, set};
use super::job_queue::until;

/// Letters that are forgotten in one step.
const FORGOTTEN: usize = 1_000;

#[async_trait]
impl WebhookLog for MongoStore {
    async fn cursor(&self, organisation: OrgId) -> Result<Option<u64>> {
        let found = self.desk().find_one("webhook_cursor", doc! { "_id": organisation.0 }).await?;
        found.map(|found| Fields(&found).seq("cursor")).transpose()
    }

    async fn enter(&self, organisation: OrgId, letters: Vec<NewLetter>, cursor: Option<u64>, now: Timestamp) -> Result<()> {
        if letters.is_empty() {
            return read_to(&mut self.desk(), organisation, cursor).await;
        }
        in_transaction!(self, |desk| enter(desk, organisation, &letters, cursor, now))?;
        self.posted.notify_one();
        Ok(())
    }

    async fn list_due(&self, now: Timestamp) -> Result<Vec<(OrgId, WebhookId)>> {
        let mut desk = self.desk();
        let mut due = Vec::new();
        let mut filter = doc! { "due_at": { "$exists": true } };
        // From one webhook of the index to the next, however many letters each has; the first of each is due first.
        loop {
            let order = doc! { "webhook": 1, "due_at": 1, "_id": 1 };
            let query = Query::new(filter.clone(), order, 1).hinted("webhook_letter_due");
            let first = desk.find("webhook_letter", query.only(doc! { "organisation": 1, "webhook": 1, "due_at": 1 })).await?;
            let Some(first) = first.first().map(Fields) else { return Ok(due) };
            let webhook = first.int("webhook")?;
            if first.time("due_at")? <= now {
                due.push((OrgId(first.int("organisation")?), WebhookId(webhook)));
            }
            filter.insert("webhook", doc! { "$gt": webhook });
        }
    }

    async fn claim(
        &self,
        organisation: OrgId,
        webhook: WebhookId,
        now: Timestamp,
        lease: Duration,
        most: usize,
    ) -> Result<Vec<Letter>> {
        let mut desk = self.desk();
        let due = doc! { "webhook": webhook.0, "organisation": organisation.0, "due_at": until(now) };
        let query = Query::new(due.clone(), doc! { "due_at": 1, "_id": 1 }, most.clamp(1, MAX_PAGE)).hinted("webhook_letter_due");
        let ids = ids(desk.find("webhook_letter", query.only(doc! { "_id": 1 })).await?);
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // Of those that are still due each is hidden in one step; by this number they are told from what others were faster with.
        let claim: i64 = self.ids.next(self.clock.as_ref());
        let hidden = doc! { "$set": { "due_at": now.plus(lease).as_millis(), "claimed": true, "claim": claim } };
        desk.update_some("webhook_letter", each(&due, &ids, &hidden)).await?;
        let mine = Query::new(doc! { "_id": { "$in": ids }, "claim": claim }, doc! { "_id": 1 }, 0);
        desk.find("webhook_letter", mine).await?.iter().map(letter).collect()
    }

    async fn settle(&self, organisation: OrgId, letter: LetterId, attempt: Attempt, next: Next) -> Result<()> {
        in_transaction!(self, |desk| settle(desk, organisation, letter, &attempt, next))?;
        self.posted.notify_one();
        Ok(())
    }

    async fn count_waiting(&self, organisation: OrgId, webhook: WebhookId) -> Result<u64> {
        let waiting = doc! { "webhook": webhook.0, "state": 0_i64, "organisation": organisation.0 };
        self.desk().count("webhook_letter", waiting, 0).await
    }

    async fn list(&self, organisation: OrgId, webhook: WebhookId, cursor: Option<String>, limit: usize) -> Result<Page<Letter>> {
        let before: LetterId = cursor.as_deref().map_or(Ok(LetterId(i64::MAX)), str::parse)?;
        let limit = limit.clamp(1, MAX_PAGE);
        let filter = doc! { "webhook": webhook.0, "organisation": organisation.0, "_id": { "$lt": before.0 } };
        let query = Query::new(filter, doc! { "_id": -1 }, limit + 1).hinted("webhook_letter_list");
        let found = self.desk().find("webhook_letter", query).await?;
        let mut items = found.iter().map(letter).collect::<Result<Vec<_>>>()?;
        let has_more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| has_more).map(|last| last.id.to_string());
        Ok(Page { items, next })
    }

    async fn find(&self, organisation: OrgId, webhook: WebhookId, id: LetterId) -> Result<Option<(Letter, Vec<Attempt>)>> {
        let mut desk = self.desk();
        let Some(found) = desk.find_one("webhook_letter", of_webhook(organisation, webhook, id)).await? else { return Ok(None) };
        let tries = Query::new(doc! { "letter": id.0 }, doc! { "number": 1 }, 0);
        let attempts = desk.find("webhook_attempt", tries).await?.iter().map(attempt).collect::<Result<Vec<_>>>()?;
        Ok(Some((letter(&found)?, attempts)))
    }

    async fn redeliver(&self, organisation: OrgId, webhook: WebhookId, letter: LetterId, now: Timestamp) -> Result<()> {
        let again = doc! { "$set": { "state": 0_i64, "due_at": now.as_millis() } };
        if self.desk().update("webhook_letter", of_webhook(organisation, webhook, letter), again).await? == 0 {
            return Err(Error::not_found("no such delivery"));
        }
        self.posted.notify_one();
        Ok(())
    }

    async fn forget(&self, organisation: OrgId, webhook: WebhookId) -> Result<()> {
        let mut desk = self.desk();
        let all = doc! { "webhook": webhook.0, "organisation": organisation.0 };
        // Nothing enters for a webhook that is no more, so this ends.
        loop {
            let query = Query::new(all.clone(), doc! { "_id": 1 }, FORGOTTEN).hinted("webhook_letter_list");
            let found = ids(desk.find("webhook_letter", query.only(doc! { "_id": 1 })).await?);
            let is_end = found.len() < FORGOTTEN;
            remove(&mut desk, found).await?;
            if is_end {
                return Ok(());
            }
        }
    }

    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let mut desk = self.desk();
        let old = doc! { "entered_at": { "$lt": before.as_millis() } };
        let query = Query::new(old, doc! { "entered_at": 1 }, limit.max(1)).only(doc! { "_id": 1 });
        let found = ids(desk.find("webhook_letter", query).await?);
        remove(&mut desk, found).await
    }

    async fn posted(&self) {
        self.posted.notified().await;
    }
}

async fn enter(desk: &mut Desk, organisation: OrgId, letters: &[NewLetter], cursor: Option<u64>, now: Timestamp) -> Result<()> {
    let mut by_webhook: BTreeMap<WebhookId, Vec<&NewLetter>> = BTreeMap::new();
    for letter in letters {
        by_webhook.entry(letter.webhook).or_default().push(letter);
    }
    let mut entering = Vec::with_capacity(letters.len());
    for (webhook, letters) in by_webhook {
        let news = unknown(desk, webhook, letters).await?;
        let mut held = hold(desk, webhook, &news).await?;
        for letter in news {
            // The first of its conversation is due, and the next ones wait behind it.
            let is_behind = letter.conversation.is_some_and(|conversation| !held.insert(conversation));
            entering.push(document(organisation, letter, now, (!is_behind).then_some(now)));
        }
    }
    desk.insert_many("webhook_letter", entering).await?;
    read_to(desk, organisation, cursor).await
}

async fn read_to(desk: &mut Desk, organisation: OrgId, cursor: Option<u64>) -> Result<()> {
    let Some(cursor) = cursor else { return Ok(()) };
    desk.upsert("webhook_cursor", doc! { "_id": organisation.0 }, doc! { "$max": { "cursor": cursor as i64 } }).await
}

/// Those of which the webhook has none with the same key yet.
async fn unknown<'l>(desk: &mut Desk, webhook: WebhookId, letters: Vec<&'l NewLetter>) -> Result<Vec<&'l NewLetter>> {
    let keys: Vec<&str> = letters.iter().map(|letter| letter.key.as_str()).collect();
    let query = Query::new(doc! { "webhook": webhook.0, "key": { "$in": keys } }, doc! {}, 0).only(doc! { "key": 1 });
    let stored = desk.find("webhook_letter", query).await?;
    let mut known = stored.iter().map(|one| Fields(one).text("key")).collect::<Result<HashSet<_>>>()?;
    Ok(letters.into_iter().filter(|letter| known.insert(&letter.key)).collect())
}

/// The conversations of these letters in which an older one is ahead of them.
///
/// Those ahead are written: should one of them be settled at the same moment, one of the two transactions begins anew, and nobody
/// waits for what is over.
async fn hold(desk: &mut Desk, webhook: WebhookId, letters: &[&NewLetter]) -> Result<HashSet<ConversationId>> {
    let conversations: HashSet<ConversationId> = letters.iter().filter_map(|letter| letter.conversation).collect();
    if conversations.is_empty() {
        return Ok(HashSet::new());
    }
    let conversations: Vec<i64> = conversations.into_iter().map(|conversation| conversation.0).collect();
    let ahead = ahead(webhook.0, doc! { "$exists": true, "$in": conversations });
    let query = Query::new(ahead, doc! {}, 0).hinted("webhook_letter_ahead").only(doc! { "conversation": 1 });
    let found = desk.find("webhook_letter", query).await?;
    let held = found.iter().map(|one| Fields(one).int("conversation").map(ConversationId)).collect::<Result<HashSet<_>>>()?;
    if !found.is_empty() {
        desk.update_many("webhook_letter", doc! { "_id": { "$in": ids(found) } }, followed()).await?;
    }
    Ok(held)
}

/// Letters on their way that later ones of their conversation wait for.
fn ahead(webhook: i64, conversation: impl Into<Bson>) -> Document {
    doc! {
        "webhook": webhook,
        "conversation": conversation.into(),
        "due_at": { "$exists": true },
        "attempts": { "$lt": i64::from(ORDERED_TRIES) },
    }
}

fn followed() -> Document {
    doc! { "$inc": { "followed": 1_i64 } }
}

async fn settle(desk: &mut Desk, organisation: OrgId, letter: LetterId, attempt: &Attempt, next: Next) -> Result<()> {
    let (state, due_at) = match next {
        Next::Delivered => (LetterState::Delivered, None),
        Next::Again(due_at) => (LetterState::Waiting, Some(due_at.as_millis())),
        Next::GiveUp => (LetterState::GivenUp, None),
    };
    let mut update = set(doc! { "state": i64::from(state.code()), "due_at": due_at, "claimed": false });
    update.insert("$inc", doc! { "attempts": 1_i64 });
    let settled = desk.find_and_update("webhook_letter", own(organisation, letter.0), doc! {}, update).await?;
    let Some(settled) = settled.as_ref().map(Fields) else { return Ok(()) };
    let attempts: u32 = settled.small("attempts")?;
    keep(desk, letter, attempts, attempt).await?;
    match settled.int_or_none("conversation")? {
        Some(conversation) if state != LetterState::Waiting || attempts >= ORDERED_TRIES => {
            let_follow(desk, settled.int("webhook")?, conversation).await
        }
        _ => Ok(()),
    }
}

async fn keep(desk: &mut Desk, letter: LetterId, number: u32, attempt: &Attempt) -> Result<()> {
    let Attempt { at, took, status, answer, error } = attempt;
    let kept = doc! {
        "letter": letter.0,
        "number": i64::from(number),
        "at": at.as_millis(),
        "took_ms": took.as_millis() as i64,
        "status": status.map(i64::from),
        "answer": answer,
        "error": error.as_deref(),
    };
    desk.insert("webhook_attempt", present(kept)).await
}

/// The next one that waited behind it, unless another one is ahead still. That one is written, for the reason that [`hold`] gives.
async fn let_follow(desk: &mut Desk, webhook: i64, conversation: i64) -> Result<()> {
    if desk.update_many("webhook_letter", ahead(webhook, conversation), followed()).await? > 0 {
        return Ok(());
    }
    let behind = doc! { "webhook": webhook, "conversation": conversation, "state": 0_i64, "due_at": { "$exists": false } };
    let query = Query::new(behind, doc! { "_id": 1 }, 1).hinted("webhook_letter_thread").only(doc! { "_id": 1 });
    let Some(next) = ids(desk.find("webhook_letter", query).await?).pop() else { return Ok(()) };
    let due = doc! { "$set": { "due_at": desk.clock.now().as_millis() } };
    desk.update("webhook_letter", doc! { "_id": next }, due).await.map(drop)
}

/// Tries first: without their letter nobody would find them again.
async fn remove(desk: &mut Desk, letters: Vec<Bson>) -> Result<usize> {
    if letters.is_empty() {
        return Ok(0);
    }
    desk.delete_many("webhook_attempt", doc! { "letter": { "$in": letters.clone() } }).await?;
    desk.delete_many("webhook_letter", doc! { "_id": { "$in": letters } }).await.map(|gone| gone as usize)
}

fn ids(found: Vec<Document>) -> Vec<Bson> {
    found.into_iter().filter_map(|mut found| found.remove("_id")).collect()
}

fn of_webhook(organisation: OrgId, webhook: WebhookId, letter: LetterId) -> Document {
    doc! { "_id": letter.0, "webhook": webhook.0, "organisation": organisation.0 }
}

fn document(organisation: OrgId, letter: &NewLetter, now: Timestamp, due: Option<Timestamp>) -> Document {
    present(doc! {
        "_id": letter.id.0,
        "organisation": organisation.0,
        "webhook": letter.webhook.0,
        "event": letter.event.as_str(),
        "key": &letter.key,
        "conversation": letter.conversation.map(|conversation| conversation.0),
        "body": &letter.body,
        "entered_at": now.as_millis(),
        "state": i64::from(LetterState::Waiting.code()),
        "attempts": 0_i64,
        "claimed": false,
        "due_at": due.map(Timestamp::as_millis),
    })
}

fn letter(stored: &Document) -> Result<Letter> {
    let broken = || Error::corrupt("a letter to a webhook cannot be read");
    let fields = Fields(stored);
    Ok(Letter {
        id: LetterId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        webhook: WebhookId(fields.int("webhook")?),
        event: EventType::named(fields.text("event")?).ok_or_else(broken)?,
        key: fields.text("key")?.to_owned(),
        conversation: fields.int_or_none("conversation")?.map(ConversationId),
        body: fields.text("body")?.to_owned(),
        entered_at: fields.time("entered_at")?,
        state: LetterState::from_code(fields.small("state")?).ok_or_else(broken)?,
        attempts: fields.small("attempts")?,
        due_at: fields.time_or_none("due_at")?,
    })
}

fn attempt(stored: &Document) -> Result<Attempt> {
    let fields = Fields(stored);
    Ok(Attempt {
        at: fields.time("at")?,
        took: Duration::from_millis(fields.seq("took_ms")?),
        status: fields.small_or_none("status")?,
        answer: fields.text("answer")?.to_owned(),
        error: fields.text_or_none("error")?.map(str::to_owned),
    })
}
