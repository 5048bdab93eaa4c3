-- Letters to programs outside, with their tries.

CREATE TABLE webhook_letter (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    webhook INTEGER NOT NULL,
    event TEXT NOT NULL,
    key TEXT NOT NULL,
    conversation INTEGER,
    body TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    -- 0 waits, 1 was delivered, 2 was given up
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    -- absent: over, or behind an older one of its conversation
    due_at INTEGER,
    claimed INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX webhook_letter_key ON webhook_letter (webhook, key);
CREATE INDEX webhook_letter_due ON webhook_letter (webhook, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX webhook_letter_thread ON webhook_letter (webhook, conversation, id) WHERE state = 0 AND conversation IS NOT NULL;
CREATE INDEX webhook_letter_conversation ON webhook_letter (conversation) WHERE conversation IS NOT NULL;
CREATE INDEX webhook_letter_waiting ON webhook_letter (webhook) WHERE state = 0;
CREATE INDEX webhook_letter_list ON webhook_letter (webhook, id);
CREATE INDEX webhook_letter_age ON webhook_letter (entered_at);

CREATE TABLE webhook_attempt (
    letter INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    status INTEGER,
    answer TEXT NOT NULL,
    error TEXT,
    PRIMARY KEY (letter, number)
) STRICT, WITHOUT ROWID;

-- Up to which event of the log letters have been written.
CREATE TABLE webhook_cursor (
    organisation INTEGER PRIMARY KEY,
    cursor INTEGER NOT NULL
) STRICT;
