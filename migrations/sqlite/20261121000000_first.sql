-- Hot tables are plain columns with prepared statements; settings-like things are JSON in `record`.
-- Ids grow with time and are the row keys, so inserts go to the end of each table.

CREATE TABLE contact (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    name TEXT,
    email TEXT,
    phone TEXT,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE identity (
    organisation INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    channel TEXT NOT NULL,
    handle TEXT NOT NULL,
    contact INTEGER NOT NULL,
    verified INTEGER NOT NULL,
    PRIMARY KEY (organisation, inbox, channel, handle)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_contact ON identity (contact);

CREATE TABLE conversation (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    status INTEGER NOT NULL,
    -- 0 the agent, 1 the queue, 2 an operator
    holder INTEGER NOT NULL,
    operator INTEGER,
    epoch INTEGER NOT NULL,
    control_since INTEGER NOT NULL,
    handover_reason TEXT,
    session INTEGER,
    warned INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    contact_seq INTEGER NOT NULL,
    handled_seq INTEGER NOT NULL,
    contact_read_seq INTEGER NOT NULL,
    operator_read_seq INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    turn_at INTEGER,
    turn_since INTEGER,
    turn_attempts INTEGER NOT NULL,
    waiting_since INTEGER,
    last_contact_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_contact ON conversation (organisation, contact, inbox);
CREATE INDEX conversation_list ON conversation (organisation, status, updated_at);
CREATE INDEX conversation_mine ON conversation (organisation, operator, updated_at) WHERE operator IS NOT NULL AND status = 1;
CREATE INDEX conversation_queue ON conversation (organisation, inbox, waiting_since) WHERE holder = 1 AND status = 1;
CREATE INDEX conversation_turn ON conversation (turn_at) WHERE turn_at IS NOT NULL;

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- 1 contact, 2 agent, 3 operator, 4 system
    author_kind INTEGER NOT NULL,
    author INTEGER,
    author_name TEXT,
    client_id TEXT,
    text TEXT NOT NULL,
    notice INTEGER,
    private INTEGER NOT NULL,
    content TEXT,
    delivery INTEGER,
    epoch INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_seq ON message (conversation, seq);
CREATE UNIQUE INDEX message_client ON message (conversation, author_kind, client_id) WHERE client_id IS NOT NULL;

CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    close_reason TEXT,
    rating INTEGER
) STRICT;
CREATE INDEX session_conversation ON session (conversation);

CREATE TABLE timer (
    conversation INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    due INTEGER NOT NULL,
    -- the due time, or the end of the lease of whoever works on it
    visible_at INTEGER NOT NULL,
    PRIMARY KEY (conversation, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_visible ON timer (visible_at);

CREATE TABLE event (
    cursor INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    -- the message, session or sequence number the event is about
    subject INTEGER,
    detail INTEGER
) STRICT;

CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key TEXT,
    payload TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    dead INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX job_key ON job (organisation, kind, key) WHERE key IS NOT NULL AND dead = 0;
CREATE INDEX job_due ON job (kind, run_at) WHERE dead = 0;
CREATE INDEX job_dead ON job (organisation, id) WHERE dead = 1;

CREATE TABLE record (
    organisation INTEGER NOT NULL,
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (organisation, kind, id)
) STRICT;

CREATE TABLE record_key (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    organisation INTEGER NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (kind, name, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_key_owner ON record_key (organisation, kind, id);
