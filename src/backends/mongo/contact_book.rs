use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::{ContactId, ConversationId, MergeId, MessageId, OrgId};
use engine::model::contact::Contact;
use engine::model::inbox::Channel;
use engine::model::merge::{Alike, By, Evidence, Likeness, Merge};
use engine::model::message::Message;
use engine::page::{MAX_PAGE, Page};
use engine::ports::ContactBook;
use engine::ports::contact_book::{ContactFilter, MOST_MERGED};
use mongodb::bson::{Document, doc};

use super::contact_search::{digits, email_key};
use super::desk::{Desk, Query, in_transaction};
use super::fields::Fields;
use super::{MongoStore, contact_merges, contact_search, contact_store, handles, rows};

#[async_trait]
impl ContactBook for MongoStore {
    async fn merge(&self, organisation: OrgId, into: ContactId, from: ContactId, evidence: Evidence, by: By) -> Result<Merge> {
        in_transaction!(self, |desk| contact_merges::merge(desk, organisation, [into, from], &evidence, by))
    }

    async fn unmerge(&self, organisation: OrgId, merge: MergeId, by: By) -> Result<Merge> {
        in_transaction!(self, |desk| contact_merges::unmerge(desk, organisation, merge, by))
    }

    async fn list_merges(&self, organisation: OrgId, contact: ContactId, limit: usize) -> Result<Vec<Merge>> {
        contact_merges::list(&mut self.desk(), organisation, contact, limit.clamp(1, MAX_PAGE)).await
    }

    async fn list_alike(&self, organisation: OrgId, contact: ContactId, limit: usize) -> Result<Vec<Alike>> {
        list_alike(&mut self.desk(), organisation, contact, limit.clamp(1, MAX_PAGE)).await
    }

    async fn search(&self, organisation: OrgId, text: &str, limit: usize) -> Result<Vec<Contact>> {
        contact_search::search(&mut self.desk(), organisation, text.trim(), limit.clamp(1, MAX_PAGE)).await
    }

    async fn list_contacts(
        &self,
        organisation: OrgId,
        filter: ContactFilter,
        before: Option<ContactId>,
        limit: usize,
    ) -> Result<Vec<Contact>> {
        list_contacts(&mut self.desk(), organisation, filter, before, limit.clamp(1, MAX_PAGE)).await
    }

    async fn list_timeline(
        &self,
        organisation: OrgId,
        contact: ContactId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Message>> {
        let before = cursor.map(read_cursor).transpose()?;
        list_timeline(&mut self.desk(), organisation, contact, before, limit.clamp(1, MAX_PAGE)).await
    }
}

/// Numbers below this many digits are too short to tell anybody apart.
const SHORTEST_PHONE: usize = 5;

/// Contacts looked at for one likeness: an address that hundreds share says nothing.
const MOST_ALIKE: usize = 20;

async fn list_alike(desk: &mut Desk, organisation: OrgId, id: ContactId, limit: usize) -> Result<Vec<Alike>> {
    let Some(contact) = contact_store::find(desk, organisation, id).await? else {
        return Ok(Vec::new());
    };
    let mut found: BTreeMap<ContactId, BTreeSet<Likeness>> = BTreeMap::new();
    for (others, likeness) in likenesses(desk, &contact).await? {
        for other in others.into_iter().filter(|other| *other != contact.id) {
            found.entry(other).or_default().insert(likeness.clone());
        }
    }
    let mut found: Vec<_> =
        found.into_iter().map(|(other, likeness)| (likeness.into_iter().collect::<Vec<_>>(), other)).collect();
    found.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(&one.1)));
    let mut alike = Vec::new();
    for (likeness, other) in found {
        if alike.len() == limit {
            break;
        }
        if was_told_apart(desk, organisation, contact.id, other).await? {
            continue;
        }
        if let Some(contact) = contact_store::find(desk, organisation, other).await? {
            alike.push(Alike { contact, likeness });
        }
    }
    Ok(alike)
}

/// What the contact has in common with whom, itself among them.
async fn likenesses(desk: &mut Desk, contact: &Contact) -> Result<Vec<(Vec<ContactId>, Likeness)>> {
    let organisation = contact.organisation;
    let mut found = Vec::new();
    if let Some(email) = contact.email.as_deref().filter(|email| !email.is_empty()) {
        let others = ids(desk, doc! { "organisation": organisation.0, "email_key": email_key(email) }).await?;
        found.push((others, Likeness::Email(email.to_owned())));
    }
    for number in numbers(contact) {
        let mut others = ids(desk, doc! { "organisation": organisation.0, "phone_key": &number }).await?;
        others.extend(handles::holders(desk, organisation, Channel::WhatsApp, &number, MOST_ALIKE).await?);
        found.push((others, Likeness::Phone(format!("+{number}"))));
    }
    for identity in contact.identities.iter().filter(|identity| identity.channel == Channel::Web && identity.verified) {
        let others = handles::verified_holders(desk, organisation, Channel::Web, &identity.handle, MOST_ALIKE).await?;
        found.push((others, Likeness::VerifiedUser(identity.handle.clone())));
    }
    Ok(found)
}

/// Of the contact's phone and of the accounts they write from.
fn numbers(contact: &Contact) -> BTreeSet<String> {
    let accounts =
        contact.identities.iter().filter(|identity| identity.channel == Channel::WhatsApp).map(|identity| &identity.handle);
    let said = contact.phone.iter().chain(accounts).filter_map(|phone| digits(phone));
    said.filter(|digits| digits.len() >= SHORTEST_PHONE).collect()
}

async fn ids(desk: &mut Desk, filter: Document) -> Result<Vec<ContactId>> {
    let found = desk.find("contact", Query::new(filter, doc! {}, MOST_ALIKE).only(doc! { "_id": 1 })).await?;
    found.iter().map(|stored| Fields(stored).int("_id").map(ContactId)).collect()
}

async fn was_told_apart(desk: &mut Desk, organisation: OrgId, one: ContactId, other: ContactId) -> Result<bool> {
    for (into, from) in [(one, other), (other, one)] {
        let undone = doc! {
            "from_contact": from.0,
            "into_contact": into.0,
            "organisation": organisation.0,
            "undone_at": { "$exists": true },
        };
        if desk.exists("contact_merge", undone).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn list_contacts(
    desk: &mut Desk,
    organisation: OrgId,
    filter: ContactFilter,
    before: Option<ContactId>,
    limit: usize,
) -> Result<Vec<Contact>> {
    let before = before.map_or(i64::MAX, |contact| contact.0);
    let found = match (filter.channel, filter.blocked) {
        (None, is_blocked) => newest(desk, organisation, is_blocked, before, limit).await?,
        (Some(channel), false) => newest_on(desk, organisation, channel, before, limit).await?,
        (Some(channel), true) => newest_blocked_on(desk, organisation, channel, before, limit).await?,
    };
    let found: Vec<ContactId> = found.into_iter().map(ContactId).collect();
    contact_store::find_many(desk, organisation, &found).await
}

async fn newest(desk: &mut Desk, organisation: OrgId, is_blocked: bool, before: i64, limit: usize) -> Result<Vec<i64>> {
    let mut filter = doc! { "organisation": organisation.0, "_id": { "$lt": before } };
    let mut index = "contact_newest";
    if is_blocked {
        filter.insert("blocked_at", doc! { "$exists": true });
        index = "contact_blocked";
    }
    let query = Query::new(filter, doc! { "_id": -1 }, limit).hinted(index).only(doc! { "_id": 1 });
    desk.find("contact", query).await?.iter().map(|stored| Fields(stored).int("_id")).collect()
}

/// By their handles, which stand in the order of their contacts; each full look brings one contact at least.
async fn newest_on(desk: &mut Desk, organisation: OrgId, channel: Channel, before: i64, limit: usize) -> Result<Vec<i64>> {
    let (mut found, mut last) = (Vec::new(), before);
    while found.len() < limit {
        let older = doc! { "organisation": organisation.0, "channel": channel.as_str(), "contact": { "$lt": last } };
        let query =
            Query::new(older, doc! { "contact": -1 }, 2 * MAX_PAGE).hinted("identity_channel").only(doc! { "contact": 1 });
        let held = desk.find("identity", query).await?;
        for stored in &held {
            let contact = Fields(stored).int("contact")?;
            if contact != last {
                found.push(contact);
                last = contact;
            }
        }
        if held.len() < 2 * MAX_PAGE {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// A business has blocked few.
async fn newest_blocked_on(
    desk: &mut Desk,
    organisation: OrgId,
    channel: Channel,
    mut before: i64,
    limit: usize,
) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    loop {
        let blocked = newest(desk, organisation, true, before, MAX_PAGE).await?;
        let held = doc! { "organisation": organisation.0, "channel": channel.as_str(), "contact": { "$in": blocked.clone() } };
        let held = desk.find("identity", Query::new(held, doc! {}, 0).only(doc! { "contact": 1 })).await?;
        let there = held.iter().map(|stored| Fields(stored).int("contact")).collect::<Result<BTreeSet<i64>>>()?;
        found.extend(blocked.iter().filter(|contact| there.contains(contact)));
        match blocked.last() {
            Some(last) if blocked.len() == MAX_PAGE && found.len() < limit => before = *last,
            _ => break,
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// Conversations of one look: so many stretches of an index a server puts in order while it reads them.
const LOOK: usize = 100;

async fn list_timeline(
    desk: &mut Desk,
    organisation: OrgId,
    contact: ContactId,
    before: Option<(i64, i64)>,
    limit: usize,
) -> Result<Page<Message>> {
    let contact = contact_store::living(desk, organisation, contact).await?;
    let known = contact_merges::conversations(desk, organisation, contact, MOST_MERGED * 2).await?;
    let conversations: Vec<ConversationId> = known.into_iter().map(|known| known.id).collect();
    let mut items = Vec::new();
    for some in conversations.chunks(LOOK) {
        let some: Vec<i64> = some.iter().map(|conversation| conversation.0).collect();
        items.extend(said_before(desk, organisation, some, before, limit + 1).await?);
    }
    items.sort_unstable_by_key(|message| std::cmp::Reverse((message.at, message.id)));
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| format!("{}-{}", last.at.as_millis(), last.id));
    Ok(Page { items, next })
}

/// The newest of these conversations, before a moment and the id of what was said in it.
async fn said_before(
    desk: &mut Desk,
    organisation: OrgId,
    conversations: Vec<i64>,
    before: Option<(i64, i64)>,
    limit: usize,
) -> Result<Vec<Message>> {
    let all = doc! { "conversation": { "$in": conversations }, "organisation": organisation.0 };
    let mut looks = Vec::new();
    match before {
        None => looks.push(all),
        Some((at, id)) => {
            // One after the other: what was said at the very moment comes before all that is older.
            let (mut same, mut older) = (all.clone(), all);
            same.extend(doc! { "at": at, "_id": { "$lt": id } });
            older.insert("at", doc! { "$lt": at });
            looks.extend([same, older]);
        }
    }
    let mut messages = Vec::new();
    for look in looks {
        let wanted = limit.saturating_sub(messages.len());
        if wanted == 0 {
            break;
        }
        let query = Query::new(look, doc! { "at": -1, "_id": -1 }, wanted).hinted("message_seq");
        for stored in desk.find("message", query).await? {
            messages.push(rows::message(&stored)?);
        }
    }
    Ok(messages)
}

fn read_cursor(cursor: &str) -> Result<(i64, i64)> {
    let invalid = || Error::invalid("this cursor is not one of ours");
    let (at, id) = cursor.rsplit_once('-').ok_or_else(invalid)?;
    let id: MessageId = id.parse()?;
    Ok((at.parse().map_err(|error| invalid().because(format!("{error}")))?, id.0))
}
