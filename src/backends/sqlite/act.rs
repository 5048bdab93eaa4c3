//! One act in one transaction: what the rules return is written row by row.

use std::sync::Arc;

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, MessageId, OrgId};
use engine::model::act::{Act, Applied, Moment, Outcome, ReceiptMark, SessionAct, Verdict};
use engine::model::amend::Amendment;
use engine::model::automation;
use engine::model::control::Control;
use engine::model::conversation::{Conversation, Status};
use engine::model::delivery::DeliveryState;
use engine::model::event::{Event, EventKind, Side};
use engine::model::message::Message;
use engine::model::rules;
use engine::model::timer::TimerAct;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::errors::SqliteResult as _;
use super::event_log::event_columns;
use super::writer::Desk;
use super::{automation_log, contact_store, filing, message_search, message_store, outbox, rows, session_meter};

pub(super) fn apply(desk: &mut Desk<'_>, organisation: OrgId, id: ConversationId, act: &Act) -> Result<Outcome> {
    let before = load(desk, organisation, id)?;
    let now = desk.clock.now();
    let kept_out = act.is_of_contact() && contact_store::is_blocked(desk.connection, organisation, before.contact)?;
    let what_is_left = if kept_out { act.of_blocked() } else { None };
    if kept_out && what_is_left.is_none() {
        return Ok(Outcome { verdict: Verdict::Unchanged, message: None, conversation: before });
    }
    let act = what_is_left.as_ref().unwrap_or(act);
    let applied = rules::apply(&before, act, Moment { now, ids: desk.ids });
    if applied.verdict != Verdict::Done {
        return Ok(Outcome { verdict: applied.verdict, message: None, conversation: before });
    }
    let happened = automation::happened(act, &before, &applied.conversation, &applied.messages);
    let outcome = store(desk, before, applied, act.message(), now)?;
    if outcome.verdict == Verdict::Done {
        automation_log::enter(desk.connection, &outcome.conversation, &happened, now)?;
    }
    Ok(outcome)
}

/// The conversation as this transaction sees it.
pub(super) fn load(desk: &mut Desk<'_>, organisation: OrgId, id: ConversationId) -> Result<Arc<Conversation>> {
    let missing = || Error::not_found(format!("no conversation {id}"));
    if let Some(kept) = desk.memory.conversations.get(&id) {
        return if kept.organisation == organisation { Ok(Arc::clone(kept)) } else { Err(missing()) };
    }
    let found = find(desk.connection, organisation, id)?.ok_or_else(missing)?;
    let found = Arc::new(found);
    desk.memory.conversations.insert(id, Arc::clone(&found));
    Ok(found)
}

pub(super) fn find(connection: &Connection, organisation: OrgId, id: ConversationId) -> Result<Option<Conversation>> {
    let sql = format!("SELECT {} FROM conversation WHERE id = ?1 AND organisation = ?2", rows::CONVERSATION);
    let mut select = connection.prepare_cached(&sql).stored()?;
    select.query_row([id.0, organisation.0], |row| Ok(rows::conversation(row))).optional().stored()?.transpose()
}

fn store(
    desk: &mut Desk<'_>,
    before: Arc<Conversation>,
    applied: Applied,
    wanted: Option<MessageId>,
    now: Timestamp,
) -> Result<Outcome> {
    let Applied { verdict, conversation, messages, events, timers, session, receipt } = applied;
    // The message that carries its sender's id goes first: if it is there already, nothing else may be written.
    let (named, plain): (Vec<_>, Vec<_>) = messages.iter().partition(|message| message.client_id.is_some());
    for message in &named {
        if !insert_message(desk.connection, message)? {
            let first = find_repeated(desk.connection, message)?;
            return Ok(Outcome { verdict: Verdict::Duplicate, message: Some(Arc::new(first)), conversation: before });
        }
    }
    for message in plain {
        insert_message(desk.connection, message)?;
    }
    for message in &messages {
        message_search::enter(desk.connection, conversation.inbox, message)?;
    }
    for message in messages.iter().filter(|message| !message.content.mentions.is_empty()) {
        filing::mention(desk.connection, message)?;
    }
    for message in messages.iter().filter(|message| message.delivery == Some(DeliveryState::Queued)) {
        outbox::enter(desk.connection, &conversation, message, now)?;
    }
    update_conversation(desk.connection, &before, &conversation)?;
    if let Some(session) = session {
        store_session(desk.connection, &conversation, session, now)?;
    }
    for timer in timers {
        store_timer(desk.connection, &conversation, timer)?;
    }
    if let Some(receipt) = receipt {
        mark_receipt(desk.connection, &before, receipt)?;
    }
    let conversation = Arc::new(conversation);
    for kind in events {
        tell(desk, &conversation, kind, now)?;
    }
    desk.memory.conversations.insert(conversation.id, Arc::clone(&conversation));
    let message = messages.iter().find(|message| Some(message.id) == wanted).cloned();
    Ok(Outcome { verdict, message, conversation })
}

fn tell(desk: &mut Desk<'_>, conversation: &Arc<Conversation>, kind: EventKind, now: Timestamp) -> Result<()> {
    let cursor = desk.memory.last_cursor + 1;
    let event = Event { cursor, organisation: conversation.organisation, at: now, conversation: Arc::clone(conversation), kind };
    insert_event(desk.connection, &event)?;
    desk.memory.last_cursor = cursor;
    desk.memory.happened.push(Arc::new(event));
    Ok(())
}

/// A change of one message, with its event; none when it was so already.
pub(super) fn amend(
    desk: &mut Desk<'_>,
    organisation: OrgId,
    id: MessageId,
    amendment: &Amendment,
) -> Result<Option<Arc<Message>>> {
    let missing = || Error::not_found(format!("no message {id}"));
    let message = message_store::find(desk.connection, organisation, id)?.ok_or_else(missing)?;
    let said = message.text.clone();
    let Some(message) = message.amended(amendment) else {
        return Ok(None);
    };
    let conversation = load(desk, organisation, message.conversation)?;
    if message.text != said {
        message_search::renew(desk.connection, conversation.inbox, &message)?;
    }
    let sql = "UPDATE message SET text = ?2, content = ?3, delivery = ?4 WHERE id = ?1";
    let delivery = message.delivery.map(DeliveryState::rank);
    let row = params![message.id.0, message.text, rows::content_column(&message.content)?, delivery];
    desk.connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
    let message = Arc::new(message);
    let now = desk.clock.now();
    tell(desk, &conversation, EventKind::MessageChanged(Arc::clone(&message)), now)?;
    Ok(Some(message))
}

/// A failed message back into the outbox.
pub(super) fn resend(desk: &mut Desk<'_>, organisation: OrgId, id: MessageId, despite_doubt: bool) -> Result<Arc<Message>> {
    let missing = || Error::not_found(format!("no message {id}"));
    let message = message_store::find(desk.connection, organisation, id)?.ok_or_else(missing)?;
    let conversation = load(desk, organisation, message.conversation)?;
    let again = message.again(despite_doubt).map_err(|reason| Error::conflict(reason.to_string()))?;
    if !conversation.channel.is_called() {
        return Err(Error::conflict("on this channel nothing is sent again"));
    }
    let message = Message { epoch: conversation.control.epoch, ..again };
    let sql = "UPDATE message SET content = ?2, delivery = ?3, epoch = ?4 WHERE id = ?1";
    let row =
        params![message.id.0, rows::content_column(&message.content)?, message.delivery.map(DeliveryState::rank), message.epoch];
    desk.connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
    let forget = "DELETE FROM provider_id WHERE message = ?1";
    desk.connection.prepare_cached(forget).and_then(|mut delete| delete.execute([message.id.0])).stored()?;
    let now = desk.clock.now();
    outbox::enter(desk.connection, &conversation, &message, now)?;
    let message = Arc::new(message);
    tell(desk, &conversation, EventKind::MessageChanged(Arc::clone(&message)), now)?;
    Ok(message)
}

/// False when a message with this sender's id is stored already.
fn insert_message(connection: &Connection, message: &Message) -> Result<bool> {
    let (author_kind, author) = rows::author_columns(message.author);
    let mut insert = connection
        .prepare_cached(
            "INSERT INTO message (id, organisation, conversation, seq, author_kind, author, author_name, client_id, text, notice, \
             private, content, delivery, epoch, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
             ON CONFLICT (conversation, author_kind, client_id) WHERE client_id IS NOT NULL DO NOTHING",
        )
        .stored()?;
    let inserted = insert
        .execute(params![
            message.id.0,
            message.organisation.0,
            message.conversation.0,
            message.seq as i64,
            author_kind,
            author,
            message.author_name.as_deref(),
            message.client_id,
            message.text,
            message.notice.and_then(rows::notice_column),
            message.private,
            rows::content_column(&message.content)?,
            message.delivery.map(DeliveryState::rank),
            message.epoch,
            message.at.as_millis(),
        ])
        .stored()?;
    Ok(inserted == 1)
}

fn find_repeated(connection: &Connection, message: &Message) -> Result<Message> {
    let sql = format!("SELECT {} FROM message WHERE conversation = ?1 AND author_kind = ?2 AND client_id = ?3", rows::MESSAGE);
    let (author_kind, _) = rows::author_columns(message.author);
    let mut select = connection.prepare_cached(&sql).stored()?;
    select.query_row(params![message.conversation.0, author_kind, message.client_id], |row| Ok(rows::message(row))).stored()?
}

/// Most acts change neither status nor control: they leave alone the columns that more indexes hang on.
fn update_conversation(connection: &Connection, before: &Conversation, after: &Conversation) -> Result<()> {
    let mut update = connection
        .prepare_cached(
            "UPDATE conversation SET session = ?2, warned = ?3, last_seq = ?4, contact_seq = ?5, handled_seq = ?6, contact_read_seq = ?7, \
             operator_read_seq = ?8, unread = ?9, turn_at = ?10, turn_since = ?11, turn_attempts = ?12, waiting_since = ?13, \
             last_contact_at = ?14, updated_at = ?15, revision = ?16, contact_read_at = ?17 WHERE id = ?1",
        )
        .stored()?;
    let millis = |time: Option<Timestamp>| time.map(Timestamp::as_millis);
    update
        .execute(params![
            after.id.0,
            after.session.map(|session| session.0),
            after.warned,
            after.last_seq as i64,
            after.contact_seq as i64,
            after.handled_seq as i64,
            after.contact_read_seq as i64,
            after.operator_read_seq as i64,
            after.unread,
            millis(after.turn.map(|turn| turn.at)),
            millis(after.turn.map(|turn| turn.since)),
            after.turn.map_or(0, |turn| turn.attempts),
            millis(after.waiting_since),
            millis(after.last_contact_at),
            after.updated_at.as_millis(),
            after.revision as i64,
            millis(after.contact_read_at),
        ])
        .stored()?;
    let moved = |conversation: &Conversation| -> (Status, Control, Option<Arc<str>>) {
        (conversation.status, conversation.control, conversation.handover_reason.clone())
    };
    if before.topic != after.topic {
        let sql = "UPDATE conversation SET topic = ?2 WHERE id = ?1";
        let row = params![after.id.0, rows::topic_column(after.topic.as_deref())?];
        connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
    }
    if moved(before) != moved(after) {
        update_control(connection, after)?;
    }
    if before.survey != after.survey {
        let sql = "UPDATE conversation SET survey = ?2 WHERE id = ?1";
        let row = params![after.id.0, rows::survey_column(after.survey)?];
        connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
    }
    if before.service != after.service {
        update_service(connection, after)?;
    }
    filing::update(connection, before, after)
}

fn update_service(connection: &Connection, after: &Conversation) -> Result<()> {
    let service = &after.service;
    let due = service.first_due().and_then(|clock| clock.due).map(Timestamp::as_millis);
    let sql = "UPDATE conversation SET service = ?2, service_rank = ?3, service_breached = ?4 WHERE id = ?1";
    let row = params![
        after.id.0,
        rows::service_column(service)?,
        due.map(i64::wrapping_neg),
        service.breached_at.map(Timestamp::as_millis)
    ];
    connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored().map(drop)
}

fn update_control(connection: &Connection, after: &Conversation) -> Result<()> {
    let (holder, operator) = rows::holder_columns(after.control.holder);
    let mut update = connection
        .prepare_cached(
            "UPDATE conversation SET status = ?2, holder = ?3, operator = ?4, epoch = ?5, control_since = ?6, handover_reason = ?7 \
             WHERE id = ?1",
        )
        .stored()?;
    update
        .execute(params![
            after.id.0,
            after.status.code(),
            holder,
            operator,
            after.control.epoch,
            after.control.since.as_millis(),
            after.handover_reason.as_deref(),
        ])
        .stored()?;
    Ok(())
}

fn store_session(connection: &Connection, conversation: &Conversation, session: SessionAct, now: Timestamp) -> Result<()> {
    match session {
        SessionAct::Open(id) => {
            let place = session_meter::count(connection, conversation.organisation, now)?;
            connection
                .prepare_cached(
                    "INSERT INTO session (id, organisation, conversation, opened_at, place) VALUES (?1, ?2, ?3, ?4, ?5)",
                )
                .and_then(|mut insert| {
                    insert.execute([id.0, conversation.organisation.0, conversation.id.0, now.as_millis(), place])
                })
        }
        SessionAct::Close(id, reason) => connection
            .prepare_cached(
                "UPDATE session SET closed_at = ?2, close_reason = ?3, operator = ?4 WHERE id = ?1 AND closed_at IS NULL",
            )
            .and_then(|mut update| {
                let operator = conversation.service.answered_by.map(|operator| operator.0);
                update.execute(params![id.0, now.as_millis(), reason.as_str(), operator])
            }),
        SessionAct::Ask(id) => connection
            .prepare_cached("UPDATE session SET asked_at = ?2 WHERE id = ?1")
            .and_then(|mut update| update.execute([id.0, now.as_millis()])),
        SessionAct::Comment(id, comment) => connection
            .prepare_cached("UPDATE session SET rating_comment = ?2 WHERE id = ?1")
            .and_then(|mut update| update.execute(params![id.0, &*comment])),
        SessionAct::Rate(id, rating) => connection
            .prepare_cached("UPDATE session SET rating = ?2, rated_at = ?3 WHERE id = ?1")
            .and_then(|mut update| update.execute(params![id.0, rating, now.as_millis()])),
    }
    .stored()
    .map(drop)
}

fn store_timer(connection: &Connection, conversation: &Conversation, timer: TimerAct) -> Result<()> {
    match timer {
        TimerAct::Set { kind, due } => connection
            .prepare_cached(
                "INSERT INTO timer (conversation, kind, organisation, due, visible_at) VALUES (?1, ?2, ?3, ?4, ?4) \
                 ON CONFLICT (conversation, kind) DO UPDATE SET due = excluded.due, visible_at = excluded.visible_at",
            )
            .and_then(|mut upsert| {
                upsert.execute(params![conversation.id.0, kind.code(), conversation.organisation.0, due.as_millis()])
            }),
        TimerAct::Clear { kind } => connection
            .prepare_cached("DELETE FROM timer WHERE conversation = ?1 AND kind = ?2")
            .and_then(|mut delete| delete.execute(params![conversation.id.0, kind.code()])),
    }
    .stored()
    .map(drop)
}

/// A receipt speaks of what the other side wrote since the last one, and only ever raises a message's state.
fn mark_receipt(connection: &Connection, before: &Conversation, mark: ReceiptMark) -> Result<()> {
    let (sql, from) = match mark.side {
        Side::Contact => (
            "UPDATE message SET delivery = ?4 WHERE conversation = ?1 AND seq > ?2 AND seq <= ?3 AND author_kind IN (2, 3) AND delivery < ?4",
            before.contact_read_seq,
        ),
        Side::Operator => (
            "UPDATE message SET delivery = ?4 WHERE conversation = ?1 AND seq > ?2 AND seq <= ?3 AND author_kind = 1 AND delivery < ?4",
            before.operator_read_seq,
        ),
    };
    let mut update = connection.prepare_cached(sql).stored()?;
    update.execute(params![before.id.0, from as i64, mark.seq as i64, mark.state.rank()]).stored().map(drop)
}

fn insert_event(connection: &Connection, event: &Event) -> Result<()> {
    let (kind, subject, detail) = event_columns(&event.kind);
    connection
        .prepare_cached("INSERT INTO event (cursor, organisation, conversation, at, kind, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        .and_then(|mut insert| {
            insert.execute(params![
                event.cursor as i64,
                event.organisation.0,
                event.conversation.id.0,
                event.at.as_millis(),
                kind,
                subject,
                detail
            ])
        })
        .stored()
        .map(drop)
}
