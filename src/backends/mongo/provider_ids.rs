use std::collections::HashMap;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Kind, Result};
use engine::ids::{ConversationId, InboxId, MessageId, OrgId};
use engine::ports::ProviderIds;
use engine::ports::provider_ids::{Bound, Report};
use mongodb::bson::{Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query};
use super::errors::is_duplicate;
use super::fields::Fields;

/// Parts of one message that are listed at most.
const MOST_PARTS: usize = 100;

/// Waiting reports that are looked through together.
const LOOK: usize = 200;

#[async_trait]
impl ProviderIds for MongoStore {
    async fn bind(&self, organisation: OrgId, bound: Bound) -> Result<()> {
        let Bound { inbox, id, conversation, message, part, of } = bound;
        let new = doc! {
            "organisation": organisation.0,
            "inbox": inbox.0,
            "id": id,
            "conversation": conversation.0,
            "message": message.0,
            "part": part as i64,
            "parts": of as i64,
        };
        insert_once(&mut self.desk(), "provider_id", new).await
    }

    async fn find(&self, organisation: OrgId, inbox: InboxId, id: &str) -> Result<Option<Bound>> {
        find(&mut self.desk(), organisation, inbox, id).await
    }

    async fn list(&self, organisation: OrgId, message: MessageId) -> Result<Vec<Bound>> {
        let of_message = doc! { "message": message.0, "organisation": organisation.0 };
        let parts = Query::new(of_message, doc! { "part": 1 }, MOST_PARTS);
        self.desk().find("provider_id", parts).await?.iter().map(bound).collect()
    }

    async fn find_or_wait(&self, organisation: OrgId, report: Report) -> Result<Option<Bound>> {
        let amendment = serde_json::to_string(&report.amendment).context(Kind::Invalid, "a report cannot be written as JSON")?;
        let mut desk = self.desk();
        if let Some(bound) = find(&mut desk, organisation, report.inbox, &report.id).await? {
            return Ok(Some(bound));
        }
        let mut new = key(&report);
        new.extend(doc! { "organisation": organisation.0, "amendment": amendment, "at": report.at.as_millis() });
        insert_once(&mut desk, "report", new).await?;
        // Whoever binds the id from here on finds the report; whoever has done so meanwhile may have looked too early.
        let Some(bound) = find(&mut desk, organisation, report.inbox, &report.id).await? else { return Ok(None) };
        // Gone already: it was found after all, and applied.
        let is_ours = desk.delete("report", key(&report)).await? == 1;
        Ok(Some(bound).filter(|_| is_ours))
    }

    async fn list_arrived(&self, message: Option<MessageId>, limit: usize) -> Result<Vec<(Report, Bound)>> {
        // From the message to its reports, or from the reports to their messages: each way stays on its keys.
        let mut desk = self.desk();
        match message {
            Some(message) => of_message(&mut desk, message, limit).await,
            None => of_everybody(&mut desk, limit).await,
        }
    }

    async fn forget(&self, report: &Report) -> Result<()> {
        self.desk().delete("report", key(report)).await.map(drop)
    }

    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let old = doc! { "at": { "$lt": before.as_millis() } };
        self.desk().delete_some("report", old, doc! { "at": 1 }, limit).await
    }
}

/// What is there already stays as it is.
async fn insert_once(desk: &mut Desk, of: &str, document: Document) -> Result<()> {
    match desk.insert(of, document).await {
        Err(error) if is_duplicate(&error) => Ok(()),
        done => done,
    }
}

fn key(report: &Report) -> Document {
    doc! { "inbox": report.inbox.0, "id": &report.id, "key": &report.key }
}

async fn find(desk: &mut Desk, organisation: OrgId, inbox: InboxId, id: &str) -> Result<Option<Bound>> {
    let named = doc! { "inbox": inbox.0, "id": id, "organisation": organisation.0 };
    desk.find_one("provider_id", named).await?.as_ref().map(bound).transpose()
}

async fn of_message(desk: &mut Desk, message: MessageId, limit: usize) -> Result<Vec<(Report, Bound)>> {
    let mut arrived = Vec::new();
    let parts = Query::new(doc! { "message": message.0 }, doc! { "part": 1 }, MOST_PARTS);
    for named in desk.find("provider_id", parts).await? {
        if arrived.len() >= limit {
            break;
        }
        let bound = bound(&named)?;
        let organisation = Fields(&named).int("organisation")?;
        let waiting = doc! { "inbox": bound.inbox.0, "id": &bound.id, "organisation": organisation };
        for stored in desk.find("report", Query::new(waiting, doc! { "key": 1 }, limit - arrived.len())).await? {
            arrived.push((report(&stored)?, bound.clone()));
        }
    }
    Ok(arrived)
}

async fn of_everybody(desk: &mut Desk, limit: usize) -> Result<Vec<(Report, Bound)>> {
    let mut arrived = Vec::new();
    let mut further = doc! {};
    while arrived.len() < limit {
        let waiting = desk.find("report", Query::new(further, doc! { "_id": 1 }, LOOK)).await?;
        let known = known(desk, &waiting).await?;
        for stored in &waiting {
            let report = report(stored)?;
            let of = known.get(&(report.inbox, report.id.clone()));
            if let Some((_, bound)) = of.filter(|(organisation, _)| *organisation == report.organisation)
                && arrived.len() < limit
            {
                arrived.push((report, bound.clone()));
            }
        }
        let last = waiting.last().filter(|_| waiting.len() == LOOK).and_then(|last| last.get("_id"));
        let Some(last) = last else { break };
        further = doc! { "_id": { "$gt": last.clone() } };
    }
    Ok(arrived)
}

/// What the ids that these reports name mean, as far as anybody knows.
async fn known(desk: &mut Desk, reports: &[Document]) -> Result<HashMap<(InboxId, String), (OrgId, Bound)>> {
    let (mut inboxes, mut ids) = (Vec::new(), Vec::new());
    for report in reports {
        inboxes.push(Fields(report).int("inbox")?);
        ids.push(Fields(report).text("id")?);
    }
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    inboxes.sort_unstable();
    inboxes.dedup();
    let named = doc! { "inbox": { "$in": inboxes }, "id": { "$in": ids } };
    let found = desk.find("provider_id", Query::new(named, doc! {}, 0)).await?;
    let entry = |named: &Document| {
        let bound = bound(named)?;
        Ok(((bound.inbox, bound.id.clone()), (OrgId(Fields(named).int("organisation")?), bound)))
    };
    found.iter().map(entry).collect()
}

fn bound(stored: &Document) -> Result<Bound> {
    let fields = Fields(stored);
    Ok(Bound {
        inbox: InboxId(fields.int("inbox")?),
        id: fields.text("id")?.to_owned(),
        conversation: ConversationId(fields.int("conversation")?),
        message: MessageId(fields.int("message")?),
        part: fields.small("part")?,
        of: fields.small("parts")?,
    })
}

fn report(stored: &Document) -> Result<Report> {
    let fields = Fields(stored);
    Ok(Report {
        organisation: OrgId(fields.int("organisation")?),
        inbox: InboxId(fields.int("inbox")?),
        id: fields.text("id")?.to_owned(),
        key: fields.text("key")?.to_owned(),
        amendment: serde_json::from_str(fields.text("amendment")?).context(Kind::Corrupt, "a report cannot be read")?,
        at: fields.time("at")?,
    })
}
