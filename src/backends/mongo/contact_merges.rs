//! Merging two contacts and taking them apart again, each in one transaction. Whoever gives one of the two a handle, a conversation
//! or a note at the same moment writes that contact too, and so do these: one of them begins anew.

use std::collections::{BTreeMap, HashMap};

use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{ContactId, ConversationId, InboxId, MergeId, OperatorId, OrgId};
use engine::model::act::Act;
use engine::model::contact::{Blocked, Contact, Identity, Marketing};
use engine::model::merge::{By, Evidence, EvidenceKind, Gone, Merge, Undone};
use engine::ports::contact_book::MOST_MERGED;
use mongodb::bson::{Document, doc};
use serde::{Deserialize, Serialize};

use super::desk::{Desk, Query};
use super::fields::{Fields, own, present, set};
use super::handles::{self, place};
use super::{act, contact_store, rows};

/// What a merge moved, as stored.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Brought {
    identities: Vec<Identity>,
    conversations: Vec<ConversationId>,
    /// Handles of either side that were given a conversation.
    placed: Vec<Identity>,
    filled: Filled,
    #[serde(default)]
    marketing: Option<Marketing>,
    /// The organisation's own fields as the other one had them, and the keys that were empty here.
    #[serde(default)]
    fields: BTreeMap<String, String>,
    #[serde(default)]
    filled_fields: Vec<String>,
    #[serde(default)]
    blocked: Option<Blocked>,
    /// Only the other one was blocked.
    #[serde(default)]
    was_alone_blocked: bool,
}

/// What was empty in the one and taken from the other.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Filled {
    name: bool,
    email: bool,
    phone: bool,
}

/// What one of the two has.
struct Side {
    identities: Vec<Identity>,
    conversations: Vec<Known>,
}

/// Of a contact: the conversation and its inbox.
pub(super) struct Known {
    pub id: ConversationId,
    inbox: InboxId,
    /// Not below a post: there messages go on.
    is_direct: bool,
}

impl Side {
    /// One more than may be merged, so that too many are seen.
    async fn of(desk: &mut Desk, contact: &Contact) -> Result<Self> {
        let (organisation, most) = (contact.organisation, MOST_MERGED + 1);
        Ok(Self {
            identities: handles::of_contact(desk, organisation, contact.id, most).await?,
            conversations: conversations(desk, organisation, contact.id, most).await?,
        })
    }

    fn is_too_much(&self) -> bool {
        self.identities.len().max(self.conversations.len()) > MOST_MERGED
    }

    fn ids(&self) -> Vec<ConversationId> {
        self.conversations.iter().map(|known| known.id).collect()
    }
}

pub(super) async fn merge(
    desk: &mut Desk,
    organisation: OrgId,
    [into_id, from_id]: [ContactId; 2],
    evidence: &Evidence,
    by: By,
) -> Result<Merge> {
    if into_id == from_id {
        return Err(Error::invalid("a contact cannot be merged with itself"));
    }
    let missing = || Error::not_found("no such contact");
    let into = contact_store::find(desk, organisation, into_id).await?.ok_or_else(missing)?;
    let from = contact_store::find(desk, organisation, from_id).await?.ok_or_else(missing)?;
    if into.id == from.id {
        // One of the two is gone already, if not both.
        for gone in [from_id, into_id] {
            let standing = doc! { "from_contact": gone.0, "organisation": organisation.0, "lives": true };
            if let Some(done) = desk.find_one("contact_merge", standing).await? {
                return read(&done);
            }
        }
    }
    if from.id != from_id {
        return Err(Error::conflict("this contact was merged into another one already"));
    }
    let (gone, kept) = (Side::of(desk, &from).await?, Side::of(desk, &into).await?);
    if gone.is_too_much() || kept.is_too_much() {
        return Err(Error::invalid(format!("a contact with more than {MOST_MERGED} handles or conversations is not merged")));
    }
    let placed = if evidence.kind.is_one_account() { Vec::new() } else { keep_apart(desk, organisation, [&gone, &kept]).await? };
    let held = doc! { "contact": from.id.0, "organisation": organisation.0 };
    desk.update_many("identity", held, doc! { "$set": { "contact": into.id.0 } }).await?;
    desk.delete("contact", own(organisation, from.id.0)).await?;
    contact_store::rewrite(desk, filled(&into, &from)).await?;
    let moved = gone.ids();
    move_conversations(desk, organisation, &moved, into.id).await?;
    let is_filled = |had: &Option<String>, given: &Option<String>| had.is_none() && given.is_some();
    let brought = Brought {
        identities: gone.identities,
        conversations: moved.clone(),
        placed,
        filled: Filled {
            name: is_filled(&into.name, &from.name),
            email: is_filled(&into.email, &from.email),
            phone: is_filled(&into.phone, &from.phone),
        },
        marketing: from.marketing,
        fields: from.fields.clone(),
        filled_fields: from.fields.keys().filter(|key| !into.fields.contains_key(*key)).cloned().collect(),
        blocked: from.blocked,
        was_alone_blocked: into.blocked.is_none() && from.blocked.is_some(),
    };
    let merge = document(desk, &into, &from, &brought, evidence, by)?;
    desk.insert("contact_merge", merge.clone()).await?;
    tell(desk, organisation, moved.into_iter().chain(kept.ids())).await?;
    read(&merge)
}

pub(super) async fn unmerge(desk: &mut Desk, organisation: OrgId, id: MergeId, by: By) -> Result<Merge> {
    let missing = || Error::not_found("no such merge");
    let stored = desk.find_one("contact_merge", own(organisation, id.0)).await?.ok_or_else(missing)?;
    let merge = read(&stored)?;
    if merge.undone.is_some() {
        return Ok(merge);
    }
    let (from, into) = (merge.from.id, merge.into);
    if contact_store::living(desk, organisation, into).await? != into {
        return Err(Error::conflict("the contact was merged into another one since: undo that first"));
    }
    let (brought, is_last) = (brought(&stored)?, is_only(desk, organisation, into).await?);
    restore(desk, &stored, &merge, &brought).await?;
    take_back(desk, &merge, &brought).await?;
    for identity in &brought.identities {
        // Those that the other one still has.
        let mut held = place(organisation, identity);
        held.insert("contact", into.0);
        desk.update("identity", held, doc! { "$set": { "contact": from.0 } }).await?;
    }
    if is_last {
        for identity in &brought.placed {
            set_conversation(desk, organisation, identity, None).await?;
        }
    }
    let came: Vec<i64> = brought.conversations.iter().map(|conversation| conversation.0).collect();
    let still_there = doc! { "_id": { "$in": came }, "organisation": organisation.0, "contact": into.0 };
    let moved = desk.find("conversation", Query::new(still_there, doc! {}, 0).only(doc! { "_id": 1 })).await?;
    let moved: Vec<ConversationId> =
        moved.iter().map(|stored| Fields(stored).int("_id").map(ConversationId)).collect::<Result<_>>()?;
    move_conversations(desk, organisation, &moved, from).await?;
    let undone = doc! { "undone_at": desk.clock.now().as_millis(), "undone_by": by_field(by), "lives": None::<bool> };
    desk.update("contact_merge", own(organisation, id.0), set(undone)).await?;
    let stayed = conversations(desk, organisation, into, MOST_MERGED + 1).await?;
    tell(desk, organisation, moved.into_iter().chain(stayed.into_iter().map(|known| known.id))).await?;
    let undone = desk.find_one("contact_merge", own(organisation, id.0)).await?.ok_or_else(missing)?;
    read(&undone)
}

/// The newest first; undone ones too.
pub(super) async fn list(desk: &mut Desk, organisation: OrgId, contact: ContactId, limit: usize) -> Result<Vec<Merge>> {
    let mut merges = Vec::new();
    for (side, index) in [("into_contact", "contact_merge_into"), ("from_contact", "contact_merge_from")] {
        let theirs = doc! { side: contact.0, "organisation": organisation.0 };
        for stored in desk.find("contact_merge", Query::new(theirs, doc! { "_id": -1 }, limit).hinted(index)).await? {
            merges.push(read(&stored)?);
        }
    }
    merges.sort_unstable_by_key(|merge| std::cmp::Reverse(merge.id));
    merges.truncate(limit);
    Ok(merges)
}

/// The contact and all who were merged into them, one after another.
pub(super) async fn family(desk: &mut Desk, organisation: OrgId, contact: ContactId) -> Result<Vec<i64>> {
    let (mut family, mut last) = (vec![contact.0], vec![contact.0]);
    while !last.is_empty() {
        let standing = doc! { "into_contact": { "$in": last }, "organisation": organisation.0, "lives": true };
        let found = desk.find("contact_merge", Query::new(standing, doc! {}, 0).only(doc! { "from_contact": 1 })).await?;
        last = found.iter().map(|stored| Fields(stored).int("from_contact")).collect::<Result<_>>()?;
        family.extend(&last);
        if family.len() > contact_store::LONGEST_CHAIN {
            return Err(Error::corrupt("contacts are merged in a circle"));
        }
    }
    Ok(family)
}

/// The newest first.
pub(super) async fn conversations(desk: &mut Desk, organisation: OrgId, contact: ContactId, limit: usize) -> Result<Vec<Known>> {
    let theirs = doc! { "organisation": organisation.0, "contact": contact.0 };
    let query = Query::new(theirs, doc! { "_id": -1 }, limit).hinted("conversation_contact");
    let found = desk.find("conversation", query.only(doc! { "inbox": 1, "post": 1 })).await?;
    let known = |stored: &Document| {
        let fields = Fields(stored);
        let is_direct = fields.text_or_none("post")?.is_none_or(str::is_empty);
        Ok(Known { id: ConversationId(fields.int("_id")?), inbox: InboxId(fields.int("inbox")?), is_direct })
    };
    found.iter().map(known).collect()
}

fn read(stored: &Document) -> Result<Merge> {
    let f = Fields(stored);
    let brought = brought(stored)?;
    let text = |name: &str| Ok::<_, Error>(f.text_or_none(name)?.map(str::to_owned));
    let undone_by = by(f.int_or_none("undone_by")?);
    Ok(Merge {
        id: MergeId(f.int("_id")?),
        organisation: OrgId(f.int("organisation")?),
        into: ContactId(f.int("into_contact")?),
        from: Gone {
            id: ContactId(f.int("from_contact")?),
            name: text("from_name")?,
            email: text("from_email")?,
            phone: text("from_phone")?,
            identities: brought.identities,
            conversations: brought.conversations,
        },
        evidence: Evidence {
            kind: EvidenceKind::from_name(f.text("evidence_kind")?)
                .ok_or_else(|| Error::corrupt("a merge has an unknown evidence"))?,
            text: f.text("evidence")?.to_owned(),
        },
        by: by(f.int_or_none("merged_by")?),
        at: f.time("at")?,
        undone: f.time_or_none("undone_at")?.map(|at| Undone { at, by: undone_by }),
    })
}

fn brought(stored: &Document) -> Result<Brought> {
    serde_json::from_str(Fields(stored).text("brought")?).context(Kind::Corrupt, "what a merge moved cannot be read")
}

fn by_field(by: By) -> Option<i64> {
    match by {
        By::Operator(operator) => Some(operator.0),
        By::Program => None,
    }
}

fn by(field: Option<i64>) -> By {
    field.map_or(By::Program, |operator| By::Operator(OperatorId(operator)))
}

fn document(desk: &Desk, into: &Contact, from: &Contact, brought: &Brought, evidence: &Evidence, by: By) -> Result<Document> {
    let now: Timestamp = desk.clock.now();
    let id: MergeId = desk.ids.next_at(now);
    Ok(present(doc! {
        "_id": id.0,
        "organisation": into.organisation.0,
        "into_contact": into.id.0,
        "from_contact": from.id.0,
        "from_name": from.name.as_deref(),
        "from_email": from.email.as_deref(),
        "from_phone": from.phone.as_deref(),
        "from_created_at": from.created_at.as_millis(),
        "from_version": from.version as i64,
        "brought": rows::json(brought, "what a merge moves")?,
        "evidence_kind": evidence.kind.as_str(),
        "evidence": &evidence.text,
        "merged_by": by_field(by),
        "at": now.as_millis(),
        "lives": true,
    }))
}

/// Both may have written in the same inbox, each on their own account there: an answer must not go to the other account, and
/// what one of them showed of themselves does not count for the other. So each handle stays with the conversation it has, or
/// will have.
async fn keep_apart(desk: &mut Desk, organisation: OrgId, [one, other]: [&Side; 2]) -> Result<Vec<Identity>> {
    let newest = |side: &Side| -> HashMap<InboxId, ConversationId> {
        side.conversations.iter().rev().filter(|known| known.is_direct).map(|known| (known.inbox, known.id)).collect()
    };
    let mut placed = Vec::new();
    for (side, own, others) in [(one, newest(one), newest(other)), (other, newest(other), newest(one))] {
        let mut ahead: HashMap<InboxId, ConversationId> = HashMap::new();
        let shared = |identity: &&Identity| identity.conversation.is_none() && others.contains_key(&identity.inbox);
        for identity in side.identities.iter().filter(shared) {
            let now = desk.clock.now();
            let to = own.get(&identity.inbox).copied();
            let to = to.unwrap_or_else(|| *ahead.entry(identity.inbox).or_insert_with(|| desk.ids.next_at(now)));
            set_conversation(desk, organisation, identity, Some(to)).await?;
            placed.push(identity.clone());
        }
    }
    Ok(placed)
}

async fn set_conversation(
    desk: &mut Desk,
    organisation: OrgId,
    identity: &Identity,
    conversation: Option<ConversationId>,
) -> Result<()> {
    let update = set(doc! { "conversation": conversation.map(|conversation| conversation.0) });
    desk.update("identity", place(organisation, identity), update).await.map(drop)
}

async fn move_conversations(desk: &mut Desk, organisation: OrgId, ids: &[ConversationId], contact: ContactId) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let theirs = doc! { "_id": { "$in": ids }, "organisation": organisation.0 };
    let moved = doc! { "$set": { "contact": contact.0 }, "$inc": { "stamp": 1_i64 } };
    desk.update_many("conversation", theirs, moved).await.map(drop)
}

/// After everything is in its place: an event carries its conversation as it is then.
async fn tell(desk: &mut Desk, organisation: OrgId, ids: impl Iterator<Item = ConversationId>) -> Result<()> {
    for id in ids {
        act::apply(desk, organisation, id, &Act::ContactChanged).await?;
    }
    Ok(())
}

/// The one with what is known of the other; whoever is kept out stays out under either name.
fn filled(into: &Contact, from: &Contact) -> Contact {
    Contact {
        name: into.name.clone().or_else(|| from.name.clone()),
        email: into.email.clone().or_else(|| from.email.clone()),
        phone: into.phone.clone().or_else(|| from.phone.clone()),
        marketing: into.marketing.max(from.marketing),
        fields: from.fields.iter().chain(&into.fields).map(|(key, value)| (key.clone(), value.clone())).collect(),
        blocked: into.blocked.or(from.blocked),
        ..into.clone()
    }
}

/// What came by the merge and is still so is taken away again. Whoever was the other one too keeps what was said for both.
async fn take_back(desk: &mut Desk, merge: &Merge, brought: &Brought) -> Result<()> {
    let Some(mut kept) = contact_store::find(desk, merge.organisation, merge.into).await? else { return Ok(()) };
    kept.fields.retain(|key, value| !brought.filled_fields.contains(key) || brought.fields.get(key) != Some(value));
    kept.blocked = kept.blocked.filter(|blocked| !brought.was_alone_blocked || Some(*blocked) != brought.blocked);
    let (filled, given) = (brought.filled, &merge.from);
    for (is_filled, own, given) in [
        (filled.name, &mut kept.name, &given.name),
        (filled.email, &mut kept.email, &given.email),
        (filled.phone, &mut kept.phone, &given.phone),
    ] {
        if is_filled && own == given {
            *own = None;
        }
    }
    contact_store::rewrite(desk, kept).await.map(drop)
}

/// The one who was gone, as they were.
async fn restore(desk: &mut Desk, stored: &Document, merge: &Merge, brought: &Brought) -> Result<()> {
    let fields = Fields(stored);
    let restored = Contact {
        id: merge.from.id,
        organisation: merge.organisation,
        name: merge.from.name.clone(),
        email: merge.from.email.clone(),
        phone: merge.from.phone.clone(),
        identities: Vec::new(),
        marketing: brought.marketing,
        fields: brought.fields.clone(),
        blocked: brought.blocked,
        created_at: fields.time("from_created_at")?,
        version: fields.seq("from_version")? + 1,
    };
    contact_store::insert(desk, &restored).await
}

/// No other merge into this contact stands.
async fn is_only(desk: &mut Desk, organisation: OrgId, into: ContactId) -> Result<bool> {
    let standing = doc! { "into_contact": into.0, "organisation": organisation.0, "lives": true };
    Ok(desk.count("contact_merge", standing, 2).await? <= 1)
}
