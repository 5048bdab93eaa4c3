//! What a move copies: one entry a table, which is a collection of the same name in `MongoDB`.
//!
//! A new table, or a new column, has its place here; the tests beside each store tell what is missing. What stores make of these
//! rows themselves, such as the words of messages, is none of it: each makes its own while it writes.

use super::row::{Row, Value};

/// How a column is stored in each of the two. What is null in `SQLite` is absent in `MongoDB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Int,
    /// Zero where `MongoDB` has none.
    IntOrZero,
    /// 0 or 1 in `SQLite`.
    Bool,
    Text,
    /// Numbers: JSON in `SQLite`, an array in `MongoDB`.
    Ids,
}

/// What `MongoDB` keeps with a row although it stands elsewhere in `SQLite`, which looks it up with this expression.
#[derive(Debug)]
pub struct Aid {
    pub name: &'static str,
    pub sql: &'static str,
}

#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// Rows are read in the order of these columns.
    pub key: &'static [&'static str],
    /// Several rows may have one key, though not many.
    pub repeats: bool,
    /// The index over the key in `MongoDB`.
    pub index: &'static str,
    /// The column that is `_id` there; none: the server makes one.
    pub id: Option<&'static str>,
    pub columns: &'static [(&'static str, Kind)],
    pub aids: &'static [Aid],
}

impl Table {
    /// Nothing: there is no such column.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|(name, _)| *name == column)
    }

    pub fn key_of(&self, row: &Row) -> Vec<Value> {
        let values = self.key.iter().filter_map(|column| row.values.get(self.place(column)?));
        values.cloned().collect()
    }

    /// The number in a column that has one.
    pub fn int(&self, row: &Row, column: &str) -> Option<i64> {
        match row.values.get(self.place(column)?)? {
            Value::Int(value) => Some(*value),
            _ => None,
        }
    }
}

macro_rules! is_given {
    () => {
        None
    };
    ($given:expr) => {
        Some($given)
    };
}

macro_rules! is_there {
    () => {
        false
    };
    ($word:ident) => {
        true
    };
}

/// `table (key) in "index", as column { kind: columns }`, and behind an `@` what is looked up for `MongoDB`.
macro_rules! tables {
    ($(
        $name:ident ($($key:ident),+) in $index:literal $([$repeats:ident])? $(, as $id:ident)? {
            $($kind:ident: $($column:ident),+;)+
            $(@$aid:ident = $sql:literal;)*
        }
    )+) => {
        /// In the order in which they are copied: what others are looked up in comes before them.
        pub static TABLES: &[Table] = &[$(
            Table {
                name: stringify!($name),
                key: &[$(stringify!($key)),+],
                repeats: is_there!($($repeats)?),
                index: $index,
                id: is_given!($(stringify!($id))?),
                columns: &[$($((stringify!($column), Kind::$kind)),+),+],
                aids: &[$(Aid { name: stringify!($aid), sql: $sql }),*],
            }
        ),+];
    };
}

tables! {
    record (organisation, kind, id) in "record_place" {
        Int: organisation, id, version;
        Text: kind, body;
    }
    record_key (kind, name, value) in "record_key_value" {
        Text: kind, name, value;
        Int: organisation, id;
    }
    contact (id) in "_id_", as id {
        Int: id, organisation, created_at, version, marketing_at, blocked_at, blocked_by;
        Bool: marketing_stopped;
        Text: name, email, phone, fields;
    }
    identity (organisation, inbox, channel, handle) in "identity_place" {
        Int: organisation, inbox, contact, conversation;
        IntOrZero: seen_at;
        Bool: verified;
        Text: channel, handle;
        @is_first = "NOT EXISTS (SELECT 1 FROM identity AS other WHERE other.organisation = identity.organisation \
            AND other.channel = identity.channel AND other.handle = identity.handle AND other.inbox < identity.inbox)";
    }
    contact_merge (id) in "_id_", as id {
        Int: id, organisation, into_contact, from_contact, from_created_at, from_version, merged_by, at, undone_at, undone_by;
        Text: from_name, from_email, from_phone, brought, evidence_kind, evidence;
    }
    contact_note (id) in "_id_", as id {
        Int: id, organisation, contact, author, at, edited_at;
        Text: text;
    }
    conversation (id) in "_id_", as id {
        Int: id, organisation, inbox, contact, status, holder, operator, epoch, control_since, session, last_seq, contact_seq,
            handled_seq, contact_read_seq, operator_read_seq, unread, turn_at, turn_since, waiting_since, last_contact_at,
            contact_read_at, created_at, updated_at, revision, priority, team, snoozed_until, service_rank, service_breached;
        IntOrZero: turn_attempts;
        Bool: warned;
        Text: channel, topic, post, handover_reason, service, survey;
        Ids: labels;
        @last_said = "(SELECT said.id FROM message AS said WHERE said.conversation = conversation.id \
            AND said.author_kind <> 4 ORDER BY said.seq DESC LIMIT 1)";
        @last_session = "(SELECT opened.id FROM session AS opened WHERE opened.conversation = conversation.id \
            ORDER BY opened.id DESC LIMIT 1)";
    }
    message (id) in "_id_", as id {
        Int: id, organisation, conversation, seq, author_kind, author, notice, delivery, epoch, at;
        Bool: private;
        Text: author_name, client_id, text, content;
        @inbox = "(SELECT talk.inbox FROM conversation AS talk WHERE talk.id = message.conversation)";
    }
    session (id) in "_id_", as id {
        Int: id, organisation, conversation, opened_at, closed_at, rating, rated_at, operator, asked_at, place;
        Text: close_reason, rating_comment;
    }
    session_month (organisation, month) in "session_month_key" {
        Int: organisation, month, sessions;
    }
    mention (operator, conversation) in "mention_key" {
        Int: operator, conversation, organisation, at, unread;
    }
    timer (conversation, kind) in "timer_key" {
        Int: conversation, kind, organisation, due, visible_at;
    }
    event (cursor) in "event_cursor" {
        Int: cursor, organisation, conversation, at, kind, subject, detail;
    }
    job (id) in "_id_", as id {
        Int: id, organisation, run_at, attempts;
        Bool: dead;
        Text: kind, key, payload, last_error;
    }
    turn_trace (message) in "_id_", as message {
        Int: message, organisation, conversation, at;
        Text: body;
    }
    tool_call (organisation, conversation, key) in "tool_call_key" {
        Int: organisation, conversation, begun_at;
        Text: key, tool, outcome;
    }
    usage_day (organisation, day, bot, model) in "usage_day_key" {
        Int: organisation, day, bot, turns, requests, input, cached, output, reasoning, estimated, cost, unpriced, took;
        Text: model;
    }
    usage_conversation (conversation, at) in "usage_conversation_place" [repeats] {
        Int: conversation, at, tokens, organisation;
    }
    outbox (conversation, seq) in "outbox_conversation", as message {
        Int: conversation, seq, message, organisation, inbox, entered_at, due_at, attempts, part, parts, begun_at;
        Bool: claimed;
    }
    provider_id (inbox, id) in "provider_id_key" {
        Int: inbox, organisation, conversation, message, part, parts;
        Text: id;
    }
    report (inbox, id, key) in "report_key" {
        Int: inbox, organisation, at;
        Text: id, key, amendment;
    }
    call (id) in "_id_", as id {
        Int: id, organisation, inbox, conversation, seen_at;
        Bool: is_live;
        Text: carrier_id, body;
    }
    audit (id) in "_id_", as id {
        Int: id, organisation, at, actor, login, contact;
        Text: kind, operation, address, object_kind, object, detail;
    }
    erasure (id) in "_id_", as id {
        Int: id, organisation, contact, asked_by, asked_at, finished_at;
        Text: removed, known_by;
    }
    erased_contact (contact) in "_id_", as contact {
        Int: contact, organisation;
    }
    webhook_letter (id) in "_id_", as id {
        Int: id, organisation, webhook, conversation, entered_at, state, attempts, due_at;
        Bool: claimed;
        Text: event, key, body;
    }
    webhook_attempt (letter, number) in "webhook_attempt_key" {
        Int: letter, number, at, took_ms, status;
        Text: answer, error;
    }
    webhook_cursor (organisation) in "_id_", as organisation {
        Int: organisation, cursor;
    }
    request_log (organisation, caller, place, key) in "request_log_key" {
        Int: organisation, caller, begun_at;
        Text: place, key, fingerprint, answer;
    }
    schedule (id) in "_id_", as id {
        Int: id, organisation, missed, next_run, current, version;
        Bool: paused;
        Text: task, subject, cron, time_zone;
    }
    schedule_run (id) in "_id_", as id {
        Int: id, organisation, schedule, asked_by, due_at, began_at, ended_at, state, done, total;
        Bool: to_stop;
        Text: task, subject, place, report;
    }
    audience_member (organisation, audience, row) in "audience_member_place" {
        Int: organisation, audience, row;
        Text: handle, name, zone, details;
    }
    audience_fault (organisation, audience, row) in "audience_fault_place" {
        Int: organisation, audience, row, reason;
        Text: what;
    }
    campaign_recipient (organisation, campaign, row) in "campaign_recipient_place" {
        Int: organisation, campaign, row, state, step, due_at, meant_for, asked_by, tries, conversation, version;
        Text: handle, name, zone, details, reason, key;
    }
    campaign_send (organisation, campaign, row, step) in "campaign_send_place" {
        Int: organisation, campaign, row, step, variant, inbox, state, at, message, answer, price, converted_at, value;
        Bool: marketing;
        Text: handle, reason, event;
    }
    campaign_conversion (organisation, key) in "campaign_conversion_key" {
        Int: organisation, campaign, row, step, variant;
        Text: key;
    }
    campaign_cursor (organisation) in "_id_", as organisation {
        Int: organisation, cursor;
    }
    lead (id) in "_id_", as id {
        Int: id, organisation, stage, owner, next_at, contact, conversation, sequence, sequence_row, source, created_at,
            updated_at, version;
        Bool: budget_fits;
        Text: name, phone, email, location, needs, budget, start, reason, tags, details, made_by;
    }
    lead_event (id) in "_id_", as id {
        Int: id, organisation, lead, at;
        Text: doer, what;
    }
    lead_count (organisation) in "_id_", as organisation {
        Int: organisation, leads;
    }
    post (id) in "_id_", as id {
        Int: id, organisation, inbox, state, publish_at, created_by, created_at, updated_at, approved_by, published_at, next_at,
            version;
        Text: text, link, media, work, trouble, remote, permalink;
    }
    post_count (organisation) in "_id_", as organisation {
        Int: organisation, posts;
    }
    shop_case (id) in "_id_", as id {
        Int: id, organisation, kind, state, sequence, sequence_row, contact, conversation, answer, tries, happened_at, changed_at,
            next_at, created_at, updated_at, version;
        Text: subject, token, name, phone, person, details, reason, tags, tags_owed;
    }
    shop_case_count (organisation) in "_id_", as organisation {
        Int: organisation, cases;
    }
    crm_link (id) in "_id_", as id {
        Int: id, organisation, connection, lead, pushed_version, pulled_at, tries, updated_at, version;
        Text: external, agreed, problem;
    }
    crm_link_count (organisation) in "_id_", as organisation {
        Int: organisation, links;
    }
    social_post (id) in "_id_", as id {
        Int: id, organisation, inbox, published_at, likes, comments, shares, seen_at;
        Bool: is_gone;
        Text: external, text, permalink, media, comments_at;
    }
    social_count (organisation, inbox) in "social_count_place" {
        Int: organisation, inbox, posts;
    }
    social_comment (organisation, inbox, external) in "social_comment_place" {
        Int: organisation, inbox, post, at, likes;
        Text: external, parent, author, author_id, text;
    }
    social_figure (organisation, inbox, post, day) in "social_figure_place" {
        Int: organisation, inbox, post, day, followers, likes, comments, shares;
    }
    consent (id) in "_id_", as id {
        Int: id, organisation, contact, at;
        Bool: is_given;
        Text: handle, source, wording;
    }
    automation_occasion (id) in "_id_", as id {
        Int: id, organisation, conversation, at, kind, subject;
    }
    automation_run (id) in "_id_", as id {
        Int: id, organisation, automation, conversation, at;
        Text: occasion, report;
    }
}
