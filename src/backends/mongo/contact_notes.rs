use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ContactId, ContactNoteId, OperatorId, OrgId};
use engine::model::contact_note::ContactNote;
use engine::page::MAX_PAGE;
use engine::ports::ContactNotes;
use engine::ports::contact_notes::MOST_NOTES;
use mongodb::bson::{Document, doc};

use super::desk::{Desk, Query, in_transaction};
use super::fields::{Fields, own};
use super::{MongoStore, contact_merges, contact_store};

#[async_trait]
impl ContactNotes for MongoStore {
    async fn write(&self, note: ContactNote) -> Result<()> {
        in_transaction!(self, |desk| write(desk, &note))
    }

    async fn list_notes(
        &self,
        organisation: OrgId,
        contact: ContactId,
        before: Option<ContactNoteId>,
        limit: usize,
    ) -> Result<Vec<ContactNote>> {
        let mut desk = self.desk();
        let contact = contact_store::living(&mut desk, organisation, contact).await?;
        let family = contact_merges::family(&mut desk, organisation, contact).await?;
        let before = before.map_or(i64::MAX, |note| note.0);
        let older = doc! { "organisation": organisation.0, "contact": { "$in": family }, "_id": { "$lt": before } };
        let query = Query::new(older, doc! { "_id": -1 }, limit.clamp(1, MAX_PAGE)).hinted("contact_note_contact");
        desk.find("contact_note", query).await?.iter().map(read).collect()
    }

    async fn rewrite(
        &self,
        organisation: OrgId,
        note: ContactNoteId,
        author: OperatorId,
        text: &str,
        at: Timestamp,
    ) -> Result<Option<ContactNote>> {
        let update = doc! { "$set": { "text": text, "edited_at": at.as_millis() } };
        let rewritten =
            self.desk().find_and_update("contact_note", of_author(organisation, note, author), doc! {}, update).await?;
        rewritten.as_ref().map(read).transpose()
    }

    async fn erase(&self, organisation: OrgId, note: ContactNoteId, author: OperatorId) -> Result<bool> {
        let deleted = self.desk().delete("contact_note", of_author(organisation, note, author)).await?;
        Ok(deleted > 0)
    }
}

fn of_author(organisation: OrgId, note: ContactNoteId, author: OperatorId) -> Document {
    let mut filter = own(organisation, note.0);
    filter.insert("author", author.0);
    filter
}

async fn write(desk: &mut Desk, note: &ContactNote) -> Result<()> {
    let ContactNote { id, organisation, contact, author, text, at, .. } = note;
    // Two who write at once both write the contact, so that one of them counts the other's.
    desk.update("contact", own(*organisation, contact.0), doc! { "$inc": { "noted": 1_i64 } }).await?;
    let theirs = doc! { "organisation": organisation.0, "contact": contact.0 };
    if desk.count("contact_note", theirs, MOST_NOTES).await? >= MOST_NOTES {
        return Err(Error::conflict(format!("a contact has at most {MOST_NOTES} notes")));
    }
    let new = doc! {
        "_id": id.0,
        "organisation": organisation.0,
        "contact": contact.0,
        "author": author.0,
        "text": text,
        "at": at.as_millis(),
    };
    desk.insert("contact_note", new).await
}

fn read(stored: &Document) -> Result<ContactNote> {
    let fields = Fields(stored);
    Ok(ContactNote {
        id: ContactNoteId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        contact: ContactId(fields.int("contact")?),
        author: OperatorId(fields.int("author")?),
        text: fields.text("text")?.to_owned(),
        at: fields.time("at")?,
        edited_at: fields.time_or_none("edited_at")?,
    })
}
