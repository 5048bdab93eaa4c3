use std::cmp::Reverse;
use std::collections::BTreeMap;

use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::{ConsentId, ContactId, OrgId};
use engine::model::consent::{Consent, MOST_OF_ONE};
use engine::page::MAX_PAGE;
use engine::ports::ConsentLedger;
use mongodb::bson::{Document, doc};

use super::desk::{Desk, Query, in_transaction};
use super::fields::{Fields, present};
use super::rows::{from_json, json};
use super::{MongoStore, contact_merges, contact_store};

#[async_trait]
impl ConsentLedger for MongoStore {
    async fn add(&self, consents: Vec<Consent>) -> Result<()> {
        if consents.is_empty() {
            return Ok(());
        }
        in_transaction!(self, |desk| add(desk, &consents))
    }

    async fn list(
        &self,
        organisation: OrgId,
        contact: ContactId,
        handles: &[String],
        before: Option<ConsentId>,
        limit: usize,
    ) -> Result<Vec<Consent>> {
        let mut desk = self.desk();
        // One more than a page tells whether another follows.
        let (before, limit) = (before.map_or(i64::MAX, |consent| consent.0), limit.clamp(1, MAX_PAGE + 1));
        let mut found = BTreeMap::new();
        for who in known_as(&mut desk, organisation, contact, handles).await? {
            let mut theirs = who.filter;
            theirs.insert("_id", doc! { "$lt": before });
            let query = Query::new(theirs, doc! { "_id": -1 }, limit).hinted(who.index);
            for stored in desk.find("consent", query).await? {
                let consent = consent(&stored)?;
                found.insert(Reverse(consent.id), consent);
            }
        }
        Ok(found.into_values().take(limit).collect())
    }

    async fn newest(&self, organisation: OrgId, handle: &str) -> Result<Option<Consent>> {
        let Some(who) = Who::with(organisation, handle) else { return Ok(None) };
        let query = Query::new(who.filter, doc! { "_id": -1 }, 1).hinted(who.index);
        self.desk().find("consent", query).await?.first().map(consent).transpose()
    }

    async fn forget_person(&self, organisation: OrgId, contact: ContactId, handles: &[String]) -> Result<usize> {
        let mut desk = self.desk();
        let mut gone = 0;
        for who in known_as(&mut desk, organisation, contact, handles).await? {
            gone += desk.delete_many("consent", who.filter).await? as usize;
        }
        Ok(gone)
    }
}

/// By what somebody is known here, and the index that finds them by it.
struct Who {
    filter: Document,
    index: &'static str,
}

impl Who {
    fn is(organisation: OrgId, contact: i64) -> Self {
        Self { filter: doc! { "organisation": organisation.0, "contact": contact }, index: "consent_contact" }
    }

    /// None: of no handle in particular is what was said for all of them.
    fn with(organisation: OrgId, handle: &str) -> Option<Self> {
        let handle = known(handle)?;
        Some(Self { filter: doc! { "organisation": organisation.0, "handle": handle }, index: "consent_handle" })
    }

    /// None: it is nobody's.
    fn said(consent: &Consent) -> Option<Self> {
        match consent.contact {
            Some(contact) => Some(Self::is(consent.organisation, contact.0)),
            None => Self::with(consent.organisation, &consent.handle),
        }
    }
}

/// The contact, whoever was merged into them, and their handles. What was said before a merge stays under the id of then.
async fn known_as(desk: &mut Desk, organisation: OrgId, contact: ContactId, handles: &[String]) -> Result<Vec<Who>> {
    let living = contact_store::living(desk, organisation, contact).await?;
    let family = contact_merges::family(desk, organisation, living).await?;
    let handles = handles.iter().filter_map(|handle| Who::with(organisation, handle));
    Ok(family.into_iter().map(|contact| Who::is(organisation, contact)).chain(handles).collect())
}

/// Whether they may be added is settled before any is.
async fn add(desk: &mut Desk, consents: &[Consent]) -> Result<()> {
    let nobodys = || Error::invalid("a consent is of nobody: it has neither a contact nor a handle");
    let whose = consents.iter().map(|consent| Who::said(consent).ok_or_else(nobodys)).collect::<Result<Vec<_>>>()?;
    for (consent, who) in consents.iter().zip(whose) {
        let is_there = desk.exists("consent", doc! { "_id": consent.id.0 }).await?;
        if !is_there && has_room(desk, consent, who).await? {
            desk.insert("consent", document(consent)?).await?;
        }
    }
    Ok(())
}

/// Whoever says again what they said before fills no more than their place. Who says it twice at the same moment may get one in
/// beyond it.
async fn has_room(desk: &mut Desk, consent: &Consent, who: Who) -> Result<bool> {
    if desk.count("consent", who.filter.clone(), MOST_OF_ONE as u64).await? < MOST_OF_ONE as u64 {
        return Ok(true);
    }
    let query = Query::new(who.filter, doc! { "_id": -1 }, 1).hinted(who.index).only(doc! { "is_given": 1 });
    let newest = desk.find("consent", query).await?;
    let is_given = newest.first().map(|newest| Fields(newest).flag("is_given")).transpose()?;
    Ok(is_given.is_none_or(|is_given| is_given != consent.is_given))
}

fn document(consent: &Consent) -> Result<Document> {
    Ok(present(doc! {
        "_id": consent.id.0,
        "organisation": consent.organisation.0,
        "contact": consent.contact.map(|contact| contact.0),
        "handle": known(&consent.handle),
        "is_given": consent.is_given,
        "source": json(&consent.source, "how a consent was said")?,
        "wording": &consent.wording,
        "at": consent.at.as_millis(),
    }))
}

fn consent(stored: &Document) -> Result<Consent> {
    let fields = Fields(stored);
    let missing = || Error::corrupt("how a consent was said is not told");
    Ok(Consent {
        id: ConsentId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        contact: fields.int_or_none("contact")?.map(ContactId),
        handle: fields.text_or_none("handle")?.unwrap_or_default().to_owned(),
        is_given: fields.flag("is_given")?,
        source: from_json(fields, "source")?.ok_or_else(missing)?,
        wording: fields.text("wording")?.to_owned(),
        at: fields.time("at")?,
    })
}

/// What is said for all handles stands under none.
fn known(handle: &str) -> Option<&str> {
    Some(handle).filter(|handle| !handle.is_empty())
}
