use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{AutomationId, AutomationRunId, ConversationId, OrgId};
use engine::model::automation::{Happened, Occasion, RECORD_KIND};
use engine::model::conversation::Conversation;
use engine::page::MAX_PAGE;
use engine::ports::AutomationLog;
use engine::ports::automation_log::{Run, RunsOf};
use mongodb::bson::{Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query};
use super::errors::is_duplicate;
use super::fields::{Fields, own, present};

/// Automations that are looked through together for runs beyond the most.
const LOOK: usize = 200;

#[async_trait]
impl AutomationLog for MongoStore {
    async fn list_waiting(&self, limit: usize) -> Result<Vec<Occasion>> {
        let waiting = Query::new(doc! {}, doc! { "_id": 1 }, limit.max(1));
        self.desk().find("automation_occasion", waiting).await?.iter().map(occasion).collect()
    }

    async fn settle(&self, occasion: i64) -> Result<()> {
        self.desk().delete("automation_occasion", doc! { "_id": occasion }).await.map(drop)
    }

    async fn begin(&self, run: Run) -> Result<Run> {
        let new = doc! {
            "_id": run.id.0,
            "organisation": run.organisation.0,
            "automation": run.automation.0,
            "conversation": run.conversation.0,
            "occasion": &run.occasion,
            "at": run.at.as_millis(),
            "report": &run.report,
        };
        let mut desk = self.desk();
        match desk.insert("automation_run", new).await {
            Err(error) if is_duplicate(&error) => {}
            begun => return begun.map(|()| run),
        }
        let known = doc! { "automation": run.automation.0, "occasion": run.occasion, "organisation": run.organisation.0 };
        let found = desk.find_one("automation_run", known).await?;
        read(&found.ok_or_else(|| Error::conflict("another organisation's automation has this id"))?)
    }

    async fn note(&self, run: Run) -> Result<()> {
        let report = doc! { "$set": { "report": run.report } };
        self.desk().update("automation_run", own(run.organisation, run.id.0), report).await.map(drop)
    }

    async fn list(&self, organisation: OrgId, of: RunsOf, before: Option<AutomationRunId>, limit: usize) -> Result<Vec<Run>> {
        let mut filter = doc! { "organisation": organisation.0 };
        match of {
            RunsOf::Everything => {}
            RunsOf::Automation(automation) => drop(filter.insert("automation", automation.0)),
            RunsOf::Conversation(conversation) => drop(filter.insert("conversation", conversation.0)),
        }
        filter.insert("_id", doc! { "$lt": before.map_or(i64::MAX, |run| run.0) });
        let newest = Query::new(filter, doc! { "_id": -1 }, limit.clamp(1, MAX_PAGE));
        self.desk().find("automation_run", newest).await?.iter().map(read).collect()
    }

    async fn count_since(&self, organisation: OrgId, conversation: ConversationId, since: Timestamp) -> Result<u64> {
        let at = doc! { "$gte": since.as_millis() };
        let runs = doc! { "organisation": organisation.0, "conversation": conversation.0, "at": at };
        self.desk().count("automation_run", runs, 0).await
    }

    async fn forget(&self, before: Timestamp, most: usize, limit: usize) -> Result<usize> {
        let mut desk = self.desk();
        let old = doc! { "at": { "$lt": before.as_millis() } };
        let mut gone = desk.delete_some("automation_run", old, doc! { "at": 1 }, limit).await?;
        let mut after = i64::MIN;
        while gone < limit {
            let automations = automations_after(&mut desk, after).await?;
            for automation in &automations {
                after = *automation;
                if gone < limit {
                    gone += forget_beyond(&mut desk, *automation, most, limit - gone).await?;
                }
            }
            if automations.len() < LOOK {
                break;
            }
        }
        Ok(gone)
    }
}

/// The next automations that have runs, by id.
async fn automations_after(desk: &mut Desk, after: i64) -> Result<Vec<i64>> {
    let pipeline = vec![
        doc! { "$match": { "automation": { "$gt": after } } },
        doc! { "$group": { "_id": "$automation" } },
        doc! { "$sort": { "_id": 1 } },
        doc! { "$limit": LOOK as i64 },
    ];
    desk.aggregate("automation_run", pipeline).await?.iter().map(|found| Fields(found).int("_id")).collect()
}

/// Runs of an automation that are older than its newest `most`. Two who do this at once take the same ones.
async fn forget_beyond(desk: &mut Desk, automation: i64, most: usize, limit: usize) -> Result<usize> {
    let pipeline = vec![
        doc! { "$match": { "automation": automation } },
        doc! { "$sort": { "_id": -1 } },
        doc! { "$skip": most as i64 },
        doc! { "$limit": 1_i64 },
        doc! { "$project": { "_id": 1 } },
    ];
    let found = desk.aggregate("automation_run", pipeline).await?;
    let Some(newest) = found.first() else { return Ok(0) };
    let beyond = doc! { "automation": automation, "_id": { "$lte": Fields(newest).int("_id")? } };
    desk.delete_some("automation_run", beyond, doc! { "_id": 1 }, limit).await
}

fn occasion(stored: &Document) -> Result<Occasion> {
    let fields = Fields(stored);
    let what = Happened::from_columns(fields.small("kind")?, fields.int_or_none("subject")?);
    Ok(Occasion {
        id: fields.int("_id")?,
        organisation: OrgId(fields.int("organisation")?),
        conversation: ConversationId(fields.int("conversation")?),
        at: fields.time("at")?,
        what: what.ok_or_else(|| Error::corrupt("an occasion is of an unknown kind"))?,
    })
}

fn read(stored: &Document) -> Result<Run> {
    let fields = Fields(stored);
    Ok(Run {
        id: AutomationRunId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        automation: AutomationId(fields.int("automation")?),
        conversation: ConversationId(fields.int("conversation")?),
        occasion: fields.text("occasion")?.to_owned(),
        at: fields.time("at")?,
        report: fields.text("report")?.to_owned(),
    })
}

/// In the act's own transaction. Where nobody has an automation it costs one look at an index.
pub(super) async fn enter(desk: &mut Desk, of: &Conversation, happened: &[Happened], now: Timestamp) -> Result<()> {
    if happened.is_empty() || !desk.exists("record", doc! { "organisation": of.organisation.0, "kind": RECORD_KIND }).await? {
        return Ok(());
    }
    let occasion = |what: &Happened| {
        let (kind, subject) = what.columns();
        let id: i64 = desk.ids.next_at(now);
        present(doc! {
            "_id": id,
            "organisation": of.organisation.0,
            "conversation": of.id.0,
            "at": now.as_millis(),
            "kind": i64::from(kind),
            "subject": subject,
        })
    };
    let occasions = happened.iter().map(occasion).collect();
    desk.insert_many("automation_occasion", occasions).await
}
