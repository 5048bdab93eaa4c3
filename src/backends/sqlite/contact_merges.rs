//! Merging two contacts and taking them apart again, each in the one transaction of its command.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{ContactId, ConversationId, InboxId, MergeId, OperatorId, OrgId};
use engine::model::act::Act;
use engine::model::contact::{Blocked, Contact, Identity, Marketing};
use engine::model::conversation::Conversation;
use engine::model::merge::{By, Evidence, EvidenceKind, Gone, Merge, Undone};
use engine::ports::contact_book::MOST_MERGED;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};

use super::errors::SqliteResult as _;
use super::writer::Desk;
use super::{act, contact_store};

const MERGE: &str = "id, organisation, into_contact, from_contact, from_name, from_email, from_phone, brought, evidence_kind, evidence, \
     merged_by, at, undone_at, undone_by";

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

pub(super) fn merge(
    desk: &mut Desk<'_>,
    organisation: OrgId,
    [into_id, from_id]: [ContactId; 2],
    evidence: &Evidence,
    by: By,
) -> Result<Merge> {
    let connection = desk.connection;
    if into_id == from_id {
        return Err(Error::invalid("a contact cannot be merged with itself"));
    }
    let missing = |_: &ContactId| Error::not_found("no such contact");
    let into = contact_store::find(connection, organisation, into_id)?.ok_or_else(|| missing(&into_id))?;
    let from = contact_store::find(connection, organisation, from_id)?.ok_or_else(|| missing(&from_id))?;
    if into.id == from.id {
        // One of the two is gone already, if not both.
        for gone in [from_id, into_id] {
            if let Some(done) = find_standing(connection, organisation, gone)? {
                return Ok(done);
            }
        }
    }
    if from.id != from_id {
        return Err(Error::conflict("this contact was merged into another one already"));
    }
    let (identities, conversations) = (held(connection, &from)?, conversations(connection, &from)?);
    let (other_identities, other_conversations) = (held(connection, &into)?, self::conversations(connection, &into)?);
    let most = [identities.len(), conversations.len(), other_identities.len(), other_conversations.len()].into_iter().max();
    if most.is_some_and(|most| most > MOST_MERGED) {
        return Err(Error::invalid(format!("a contact with more than {MOST_MERGED} handles or conversations is not merged")));
    }
    let now = desk.clock.now();
    let placed = if evidence.kind.is_one_account() {
        Vec::new()
    } else {
        let sides = [(&identities, &conversations), (&other_identities, &other_conversations)];
        place(desk, organisation, sides)?
    };
    move_identities(desk.connection, organisation, &identities, from.id, into.id)?;
    let filled = fill(desk.connection, &into, &from)?;
    set_marketing(desk.connection, into.id, into.marketing.max(from.marketing))?;
    let filled_fields: Vec<String> = from.fields.keys().filter(|key| !into.fields.contains_key(*key)).cloned().collect();
    let fields = from.fields.iter().chain(&into.fields).map(|(key, value)| (key.clone(), value.clone())).collect();
    // Whoever is kept out stays out under either name.
    set_own(desk.connection, into.id, &fields, into.blocked.or(from.blocked))?;
    remove(desk.connection, &from)?;
    let moved: Vec<ConversationId> = conversations.iter().map(|known| known.id).collect();
    move_conversations(desk, organisation, &moved, into.id)?;
    let brought = Brought {
        identities,
        conversations: moved.clone(),
        placed,
        filled,
        marketing: from.marketing,
        fields: from.fields.clone(),
        filled_fields,
        blocked: from.blocked,
        was_alone_blocked: into.blocked.is_none() && from.blocked.is_some(),
    };
    let id: MergeId = desk.ids.next_at(now);
    insert(desk.connection, id, &into, &from, &brought, evidence, by, now)?;
    tell(desk, organisation, moved.into_iter().chain(other_conversations.iter().map(|known| known.id)))?;
    find(desk.connection, organisation, id)?.ok_or_else(|| Error::corrupt("a merge is not there after it was made"))
}

pub(super) fn unmerge(desk: &mut Desk<'_>, organisation: OrgId, id: MergeId, by: By) -> Result<Merge> {
    let missing = || Error::not_found("no such merge");
    let merge = find(desk.connection, organisation, id)?.ok_or_else(missing)?;
    if merge.undone.is_some() {
        return Ok(merge);
    }
    let (from, into) = (merge.from.id, merge.into);
    if contact_store::living(desk.connection, organisation, into)? != into {
        return Err(Error::conflict("the contact was merged into another one since: undo that first"));
    }
    let (brought, is_last) = (brought(desk.connection, id)?, is_only(desk.connection, organisation, into)?);
    restore(desk.connection, id)?;
    // Whoever was the other one too keeps what was said for both.
    set_marketing(desk.connection, from, brought.marketing)?;
    set_own(desk.connection, from, &brought.fields, brought.blocked)?;
    take_back_own(desk.connection, organisation, into, &brought)?;
    move_identities(desk.connection, organisation, &brought.identities, into, from)?;
    if is_last {
        for identity in &brought.placed {
            set_conversation(desk.connection, organisation, identity, None)?;
        }
    }
    take_back(desk.connection, &merge, brought.filled)?;
    let mut moved = Vec::new();
    for conversation in brought.conversations {
        if act::find(desk.connection, organisation, conversation)?.is_some_and(|known| known.contact == into) {
            moved.push(conversation);
        }
    }
    move_conversations(desk, organisation, &moved, from)?;
    let (now, by) = (desk.clock.now(), by_column(by));
    desk.connection
        .prepare_cached("UPDATE contact_merge SET undone_at = ?2, undone_by = ?3 WHERE id = ?1")
        .and_then(|mut update| update.execute(params![id.0, now.as_millis(), by]))
        .stored()?;
    let stayed = conversations_of(desk.connection, organisation, into)?;
    tell(desk, organisation, moved.into_iter().chain(stayed.into_iter().map(|known| known.id)))?;
    find(desk.connection, organisation, id)?.ok_or_else(missing)
}

/// The newest first; undone ones too.
pub(super) fn list(connection: &Connection, organisation: OrgId, contact: ContactId, limit: usize) -> Result<Vec<Merge>> {
    let sql = format!(
        "SELECT {MERGE} FROM contact_merge WHERE organisation = ?1 AND (into_contact = ?2 OR from_contact = ?2) ORDER BY id DESC LIMIT ?3"
    );
    let mut select = connection.prepare_cached(&sql).stored()?;
    let mut found = select.query([organisation.0, contact.0, limit as i64]).stored()?;
    let mut merges = Vec::new();
    while let Some(row) = found.next().stored()? {
        merges.push(read(row)?);
    }
    Ok(merges)
}

fn find(connection: &Connection, organisation: OrgId, id: MergeId) -> Result<Option<Merge>> {
    one(connection, "id = ?1 AND organisation = ?2", [id.0, organisation.0])
}

/// The merge by which this contact is gone.
fn find_standing(connection: &Connection, organisation: OrgId, from: ContactId) -> Result<Option<Merge>> {
    one(connection, "from_contact = ?1 AND organisation = ?2 AND undone_at IS NULL", [from.0, organisation.0])
}

fn one(connection: &Connection, filter: &str, bound: [i64; 2]) -> Result<Option<Merge>> {
    let mut select = connection.prepare_cached(&format!("SELECT {MERGE} FROM contact_merge WHERE {filter}")).stored()?;
    select.query_row(bound, |row| Ok(read(row))).optional().stored()?.transpose()
}

fn read(row: &Row<'_>) -> Result<Merge> {
    let kind: String = row.get(8).stored()?;
    let brought: Brought = parse(&row.get::<_, String>(7).stored()?)?;
    let undone_at: Option<i64> = row.get(12).stored()?;
    let undone_by = by(row.get(13).stored()?);
    Ok(Merge {
        id: MergeId(row.get(0).stored()?),
        organisation: OrgId(row.get(1).stored()?),
        into: ContactId(row.get(2).stored()?),
        from: Gone {
            id: ContactId(row.get(3).stored()?),
            name: row.get(4).stored()?,
            email: row.get(5).stored()?,
            phone: row.get(6).stored()?,
            identities: brought.identities,
            conversations: brought.conversations,
        },
        evidence: Evidence {
            kind: EvidenceKind::from_name(&kind).ok_or_else(|| Error::corrupt("a merge has an unknown evidence"))?,
            text: row.get(9).stored()?,
        },
        by: by(row.get(10).stored()?),
        at: Timestamp::from_millis(row.get(11).stored()?),
        undone: undone_at.map(|at| Undone { at: Timestamp::from_millis(at), by: undone_by }),
    })
}

fn brought(connection: &Connection, id: MergeId) -> Result<Brought> {
    let mut select = connection.prepare_cached("SELECT brought FROM contact_merge WHERE id = ?1").stored()?;
    parse(&select.query_row([id.0], |row| row.get::<_, String>(0)).stored()?)
}

fn parse(json: &str) -> Result<Brought> {
    serde_json::from_str(json).context(Kind::Corrupt, "what a merge moved cannot be read")
}

fn by_column(by: By) -> Option<i64> {
    match by {
        By::Operator(operator) => Some(operator.0),
        By::Program => None,
    }
}

fn by(column: Option<i64>) -> By {
    column.map_or(By::Program, |operator| By::Operator(OperatorId(operator)))
}

#[expect(clippy::too_many_arguments, reason = "one row, column by column")]
fn insert(
    connection: &Connection,
    id: MergeId,
    into: &Contact,
    from: &Contact,
    brought: &Brought,
    evidence: &Evidence,
    by: By,
    now: Timestamp,
) -> Result<()> {
    let brought = serde_json::to_string(brought).context(Kind::Invalid, "what a merge moves cannot be written")?;
    let mut insert = connection
        .prepare_cached(
            "INSERT INTO contact_merge (id, organisation, into_contact, from_contact, from_name, from_email, from_phone, \
             from_created_at, from_version, brought, evidence_kind, evidence, merged_by, at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )
        .stored()?;
    let row = params![
        id.0,
        into.organisation.0,
        into.id.0,
        from.id.0,
        from.name,
        from.email,
        from.phone,
        from.created_at.as_millis(),
        from.version as i64,
        brought,
        evidence.kind.as_str(),
        evidence.text,
        by_column(by),
        now.as_millis(),
    ];
    insert.execute(row).stored().map(drop)
}

/// One more than may be merged, so that too many are seen.
fn held(connection: &Connection, contact: &Contact) -> Result<Vec<Identity>> {
    contact_store::identities(connection, contact.organisation, contact.id, MOST_MERGED + 1)
}

/// Of a contact: the conversation and its inbox.
struct Known {
    id: ConversationId,
    inbox: InboxId,
    /// Not below a post: there messages go on.
    is_direct: bool,
}

fn conversations(connection: &Connection, contact: &Contact) -> Result<Vec<Known>> {
    conversations_of(connection, contact.organisation, contact.id)
}

/// The newest first.
fn conversations_of(connection: &Connection, organisation: OrgId, contact: ContactId) -> Result<Vec<Known>> {
    let sql = "SELECT id, inbox, post FROM conversation WHERE organisation = ?1 AND contact = ?2 ORDER BY id DESC LIMIT ?3";
    let mut select = connection.prepare_cached(sql).stored()?;
    let limit = MOST_MERGED as i64 + 1;
    let found = select.query_map([organisation.0, contact.0, limit], |row| {
        let is_direct = row.get::<_, String>(2)?.is_empty();
        Ok(Known { id: ConversationId(row.get(0)?), inbox: InboxId(row.get(1)?), is_direct })
    });
    found.stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()
}

/// Both may have written in the same inbox, each on their own account there: an answer must not go to the other account, and
/// what one of them showed of themselves does not count for the other. So each handle stays with the conversation it has, or
/// will have.
fn place(desk: &mut Desk<'_>, organisation: OrgId, sides: [(&Vec<Identity>, &Vec<Known>); 2]) -> Result<Vec<Identity>> {
    let newest = |known: &Vec<Known>| -> HashMap<InboxId, ConversationId> {
        known.iter().rev().filter(|known| known.is_direct).map(|known| (known.inbox, known.id)).collect()
    };
    let [one, other] = sides;
    let mut placed = Vec::new();
    for (identities, own, others) in [(one.0, newest(one.1), newest(other.1)), (other.0, newest(other.1), newest(one.1))] {
        let mut ahead: HashMap<InboxId, ConversationId> = HashMap::new();
        for identity in
            identities.iter().filter(|identity| identity.conversation.is_none() && others.contains_key(&identity.inbox))
        {
            let now = desk.clock.now();
            let to = own.get(&identity.inbox).copied();
            let to = to.unwrap_or_else(|| *ahead.entry(identity.inbox).or_insert_with(|| desk.ids.next_at(now)));
            set_conversation(desk.connection, organisation, identity, Some(to))?;
            placed.push(identity.clone());
        }
    }
    Ok(placed)
}

fn set_conversation(
    connection: &Connection,
    organisation: OrgId,
    identity: &Identity,
    conversation: Option<ConversationId>,
) -> Result<()> {
    let sql = "UPDATE identity SET conversation = ?5 WHERE organisation = ?1 AND inbox = ?2 AND channel = ?3 AND handle = ?4";
    let (channel, conversation) = (identity.channel.as_str(), conversation.map(|conversation| conversation.0));
    connection
        .prepare_cached(sql)
        .and_then(|mut update| update.execute(params![organisation.0, identity.inbox.0, channel, identity.handle, conversation]))
        .stored()
        .map(drop)
}

/// Those that `from` still has.
fn move_identities(
    connection: &Connection,
    organisation: OrgId,
    identities: &[Identity],
    from: ContactId,
    into: ContactId,
) -> Result<()> {
    let mut update = connection
        .prepare_cached(
            "UPDATE identity SET contact = ?6 WHERE organisation = ?1 AND inbox = ?2 AND channel = ?3 AND handle = ?4 AND contact = ?5",
        )
        .stored()?;
    for identity in identities {
        let (channel, handle) = (identity.channel.as_str(), &identity.handle);
        update.execute(params![organisation.0, identity.inbox.0, channel, handle, from.0, into.0]).stored()?;
    }
    Ok(())
}

fn move_conversations(desk: &mut Desk<'_>, organisation: OrgId, ids: &[ConversationId], contact: ContactId) -> Result<()> {
    for id in ids {
        let known = act::load(desk, organisation, *id)?;
        desk.connection
            .prepare_cached("UPDATE conversation SET contact = ?2 WHERE id = ?1")
            .and_then(|mut update| update.execute([id.0, contact.0]))
            .stored()?;
        let moved = Conversation { contact, ..(*known).clone() };
        desk.memory.conversations.insert(*id, Arc::new(moved));
    }
    Ok(())
}

/// After everything is in its place: an event carries its conversation as it is then.
fn tell(desk: &mut Desk<'_>, organisation: OrgId, ids: impl Iterator<Item = ConversationId>) -> Result<()> {
    for id in ids {
        act::apply(desk, organisation, id, &Act::ContactChanged)?;
    }
    Ok(())
}

fn fill(connection: &Connection, into: &Contact, from: &Contact) -> Result<Filled> {
    connection
        .prepare_cached(
            "UPDATE contact SET name = coalesce(name, ?2), email = coalesce(email, ?3), phone = coalesce(phone, ?4), \
             version = version + 1 WHERE id = ?1",
        )
        .and_then(|mut update| update.execute(params![into.id.0, from.name, from.email, from.phone]))
        .stored()?;
    let is_filled = |had: &Option<String>, given: &Option<String>| had.is_none() && given.is_some();
    Ok(Filled {
        name: is_filled(&into.name, &from.name),
        email: is_filled(&into.email, &from.email),
        phone: is_filled(&into.phone, &from.phone),
    })
}

fn set_marketing(connection: &Connection, contact: ContactId, marketing: Option<Marketing>) -> Result<()> {
    let sql = "UPDATE contact SET marketing_stopped = ?2, marketing_at = ?3 WHERE id = ?1";
    let (stopped, at) = marketing.map(|marketing| (marketing.is_stopped, marketing.at.as_millis())).unzip();
    connection.prepare_cached(sql).and_then(|mut update| update.execute(params![contact.0, stopped, at])).stored().map(drop)
}

fn set_own(
    connection: &Connection,
    contact: ContactId,
    fields: &BTreeMap<String, String>,
    blocked: Option<Blocked>,
) -> Result<()> {
    let sql = "UPDATE contact SET fields = ?2, blocked_at = ?3, blocked_by = ?4 WHERE id = ?1";
    let (at, by) = blocked.map(|blocked| (blocked.at.as_millis(), blocked.by.0)).unzip();
    let row = params![contact.0, contact_store::fields_column(fields)?, at, by];
    connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored().map(drop)
}

/// Fields and the block that came by the merge and are still so.
fn take_back_own(connection: &Connection, organisation: OrgId, into: ContactId, brought: &Brought) -> Result<()> {
    let Some(mut kept) = contact_store::find(connection, organisation, into)? else { return Ok(()) };
    kept.fields.retain(|key, value| !brought.filled_fields.contains(key) || brought.fields.get(key) != Some(value));
    let blocked = kept.blocked.filter(|blocked| !brought.was_alone_blocked || Some(*blocked) != brought.blocked);
    set_own(connection, into, &kept.fields, blocked)
}

/// What was filled and is still so is empty again.
fn take_back(connection: &Connection, merge: &Merge, filled: Filled) -> Result<()> {
    let Gone { name, email, phone, .. } = &merge.from;
    let given = |is_filled: bool, value: &Option<String>| value.clone().filter(|_| is_filled);
    let row = params![merge.into.0, given(filled.name, name), given(filled.email, email), given(filled.phone, phone)];
    connection
        .prepare_cached(
            "UPDATE contact SET name = nullif(name, ?2), email = nullif(email, ?3), phone = nullif(phone, ?4), version = version + 1 \
             WHERE id = ?1",
        )
        .and_then(|mut update| update.execute(row))
        .stored()
        .map(drop)
}

fn remove(connection: &Connection, contact: &Contact) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM contact WHERE id = ?1")
        .and_then(|mut delete| delete.execute([contact.id.0]))
        .stored()
        .map(drop)
}

fn restore(connection: &Connection, id: MergeId) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO contact (id, organisation, name, email, phone, created_at, version) \
             SELECT from_contact, organisation, from_name, from_email, from_phone, from_created_at, from_version + 1 \
             FROM contact_merge WHERE id = ?1",
        )
        .and_then(|mut insert| insert.execute([id.0]))
        .stored()
        .map(drop)
}

/// No other merge into this contact stands.
fn is_only(connection: &Connection, organisation: OrgId, into: ContactId) -> Result<bool> {
    let sql = "SELECT count(*) FROM contact_merge WHERE into_contact = ?1 AND organisation = ?2 AND undone_at IS NULL";
    let mut select = connection.prepare_cached(sql).stored()?;
    let standing: i64 = select.query_row([into.0, organisation.0], |row| row.get(0)).stored()?;
    Ok(standing <= 1)
}
