//! Handles as a transaction has read them, what it changes of them, and whose they are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use engine::error::Result;
use engine::ids::{ContactId, ConversationId, InboxId, OrgId};
use engine::model::contact::Identity;
use engine::model::inbox::Channel;
use mongodb::bson::{Bson, Document, doc};

use super::desk::{Desk, Query};
use super::fields::{Fields, present};
use super::rows;

/// These handles in every inbox where somebody has them.
pub(super) struct Handles {
    organisation: OrgId,
    held: HashMap<(Channel, String), Vec<Held>>,
}

struct Held {
    /// None: it is not stored yet.
    key: Option<Bson>,
    identity: Identity,
    contact: ContactId,
    seen_at: i64,
    is_changed: bool,
    /// Nobody had it in any inbox, where it means the same person everywhere. Of two who find that at once, the index takes one.
    is_first: bool,
}

impl Handles {
    pub async fn load(desk: &mut Desk, organisation: OrgId, identities: &[Identity]) -> Result<Self> {
        let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for identity in identities {
            wanted.entry(identity.channel.as_str()).or_default().insert(&identity.handle);
        }
        let mut held: HashMap<(Channel, String), Vec<Held>> = HashMap::new();
        for (channel, handles) in wanted {
            let handles: Vec<&str> = handles.into_iter().collect();
            let filter = doc! { "organisation": organisation.0, "channel": channel, "handle": { "$in": handles } };
            for stored in desk.find("identity", Query::new(filter, doc! {}, 0)).await? {
                let identity = identity(&stored)?;
                let one = Held {
                    key: stored.get("_id").cloned(),
                    contact: ContactId(Fields(&stored).int("contact")?),
                    seen_at: Fields(&stored).int_or_none("seen_at")?.unwrap_or(0),
                    is_changed: false,
                    is_first: false,
                    identity,
                };
                held.entry((one.identity.channel, one.identity.handle.clone())).or_default().push(one);
            }
        }
        Ok(Self { organisation, held })
    }

    /// Who has the first of these that anybody has.
    pub fn first_holder(&self, identities: &[Identity]) -> Option<ContactId> {
        identities.iter().find_map(|identity| self.holder(identity))
    }

    /// Who has the handle: in this inbox, or in any where the channel's handles mean the same everywhere.
    pub fn holder(&self, identity: &Identity) -> Option<ContactId> {
        let held = self.everywhere(identity);
        let here = held.iter().find(|held| held.identity.inbox == identity.inbox).map(|held| held.contact);
        let elsewhere = || held.iter().map(|held| held.contact).min();
        here.or_else(|| elsewhere().filter(|_| identity.channel.has_shared_handles()))
    }

    /// The conversation in which one of these handles goes on, and so all that are named with it.
    pub fn thread_of(&self, identities: &[Identity]) -> Option<ConversationId> {
        let here = |identity: &Identity| self.everywhere(identity).iter().find(|held| held.identity.names_the_same(identity));
        identities.iter().find_map(|identity| here(identity)?.identity.conversation)
    }

    fn everywhere(&self, identity: &Identity) -> &[Held] {
        // A key that borrows from two places cannot be looked up; handles are short.
        self.held.get(&(identity.channel, identity.handle.clone())).map_or(&[], Vec::as_slice)
    }

    /// The handle was named: whoever has it keeps it, a new one is this contact's.
    pub fn hear(&mut self, identity: &Identity, contact: ContactId, thread: Option<ConversationId>, seen_at: i64) {
        let held = self.held.entry((identity.channel, identity.handle.clone())).or_default();
        let is_first = held.is_empty() && identity.channel.has_shared_handles();
        if let Some(known) = held.iter_mut().find(|held| held.identity.names_the_same(identity)) {
            let before = (known.identity.clone(), known.seen_at);
            known.identity.verified |= identity.verified;
            known.identity.conversation = known.identity.conversation.or(thread);
            known.seen_at = known.seen_at.max(seen_at);
            known.is_changed |= before != (known.identity.clone(), known.seen_at);
        } else {
            let identity = Identity { conversation: thread, ..identity.clone() };
            held.push(Held { key: None, identity, contact, seen_at, is_changed: false, is_first });
        }
    }

    /// What was heard, in the transaction that loaded them.
    pub async fn store(self, desk: &mut Desk) -> Result<()> {
        let (mut updates, mut new, mut given) = (Vec::new(), Vec::new(), BTreeSet::new());
        for held in self.held.into_values().flatten() {
            match &held.key {
                Some(key) if held.is_changed => updates.push((doc! { "_id": key.clone() }, doc! { "$set": changeable(&held) })),
                Some(_) => {}
                None => {
                    given.insert(held.contact.0);
                    new.push(document(self.organisation, &held));
                }
            }
        }
        if !updates.is_empty() {
            desk.update_each("identity", updates).await?;
        }
        if new.is_empty() {
            return Ok(());
        }
        // Who merges or erases the contact at this moment writes it too, and one of the two begins anew.
        let given: Vec<i64> = given.into_iter().collect();
        let holders = doc! { "_id": { "$in": given }, "organisation": self.organisation.0 };
        desk.update_many("contact", holders, doc! { "$inc": { "named": 1_i64 } }).await?;
        desk.insert_many("identity", new).await
    }
}

fn changeable(held: &Held) -> Document {
    present(doc! {
        "verified": held.identity.verified,
        "seen_at": held.seen_at,
        "conversation": held.identity.conversation.map(|conversation| conversation.0),
    })
}

fn document(organisation: OrgId, held: &Held) -> Document {
    let mut new = place(organisation, &held.identity);
    new.insert("contact", held.contact.0);
    new.extend(changeable(held));
    if held.is_first {
        new.insert("first", true);
    }
    new
}

/// The filter by which one handle is found.
pub(super) fn place(organisation: OrgId, identity: &Identity) -> Document {
    doc! {
        "organisation": organisation.0,
        "inbox": identity.inbox.0,
        "channel": identity.channel.as_str(),
        "handle": &identity.handle,
    }
}

fn identity(stored: &Document) -> Result<Identity> {
    let fields = Fields(stored);
    Ok(Identity {
        channel: rows::channel(fields.text("channel")?)?,
        inbox: InboxId(fields.int("inbox")?),
        handle: fields.text("handle")?.to_owned(),
        verified: fields.flag("verified")?,
        conversation: fields.int_or_none("conversation")?.map(ConversationId),
    })
}

/// The one heard of last comes first.
pub(super) async fn of_contact(desk: &mut Desk, organisation: OrgId, contact: ContactId, limit: usize) -> Result<Vec<Identity>> {
    let own = doc! { "contact": contact.0, "organisation": organisation.0 };
    let order = doc! { "seen_at": -1, "inbox": 1, "handle": 1 };
    let found = desk.find("identity", Query::new(own, order, limit.max(1))).await?;
    found.iter().map(identity).collect()
}

/// The same for several contacts in one look, no more than `limit` each; `None` when they have so many that each is to be asked
/// for by itself.
pub(super) async fn of_contacts(
    desk: &mut Desk,
    organisation: OrgId,
    contacts: &[i64],
    limit: usize,
) -> Result<Option<HashMap<i64, Vec<Identity>>>> {
    let most = limit * contacts.len();
    let theirs = doc! { "contact": { "$in": contacts.to_vec() }, "organisation": organisation.0 };
    let mut found = desk.find("identity", Query::new(theirs, doc! {}, most + 1)).await?;
    if found.len() > most {
        return Ok(None);
    }
    let order = |stored: &Document| -> Result<(i64, i64, String)> {
        let fields = Fields(stored);
        let seen_at = fields.int_or_none("seen_at")?.unwrap_or(0);
        Ok((seen_at.wrapping_neg(), fields.int("inbox")?, fields.text("handle")?.to_owned()))
    };
    found.sort_by_cached_key(|stored| order(stored).ok());
    let mut by_contact: HashMap<i64, Vec<Identity>> = HashMap::new();
    for stored in &found {
        let of = by_contact.entry(Fields(stored).int("contact")?).or_default();
        if of.len() < limit {
            of.push(identity(stored)?);
        }
    }
    Ok(Some(by_contact))
}

/// Contacts who have one of these handles on this channel, `limit` at most.
pub(super) async fn holders(
    desk: &mut Desk,
    organisation: OrgId,
    channel: Channel,
    handle: &str,
    limit: usize,
) -> Result<Vec<ContactId>> {
    let filter = doc! { "organisation": organisation.0, "channel": channel.as_str(), "handle": handle };
    contacts(desk, filter, limit).await
}

/// The same for whom somebody has vouched.
pub(super) async fn verified_holders(
    desk: &mut Desk,
    organisation: OrgId,
    channel: Channel,
    handle: &str,
    limit: usize,
) -> Result<Vec<ContactId>> {
    let filter = doc! { "organisation": organisation.0, "channel": channel.as_str(), "handle": handle, "verified": true };
    contacts(desk, filter, limit).await
}

async fn contacts(desk: &mut Desk, filter: Document, limit: usize) -> Result<Vec<ContactId>> {
    let query = Query::new(filter, doc! {}, limit.max(1)).only(doc! { "contact": 1 });
    let found = desk.find("identity", query).await?;
    found.iter().map(|stored| Fields(stored).int("contact").map(ContactId)).collect()
}
