-- Channels whose messages have to be brought to a provider.

ALTER TABLE conversation ADD COLUMN channel TEXT NOT NULL DEFAULT 'web';
ALTER TABLE conversation ADD COLUMN contact_read_at INTEGER;

-- Handles that mean the same person in every inbox of an organisation.
CREATE INDEX identity_handle ON identity (organisation, channel, handle);

CREATE TABLE outbox (
    conversation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    message INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    -- absent behind an older message of the conversation; else the due time, or the end of the lease of whoever works on it
    due_at INTEGER,
    claimed INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    part INTEGER NOT NULL DEFAULT 0,
    parts INTEGER NOT NULL DEFAULT 1,
    begun_at INTEGER,
    PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX outbox_message ON outbox (message);
CREATE INDEX outbox_due ON outbox (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_inbox ON outbox (organisation, inbox, entered_at);

CREATE TABLE provider_id (
    organisation INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    id TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    message INTEGER NOT NULL,
    part INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    PRIMARY KEY (inbox, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_id_message ON provider_id (message);

-- What was reported about messages before we knew what the provider calls them.
CREATE TABLE report (
    inbox INTEGER NOT NULL,
    id TEXT NOT NULL,
    key TEXT NOT NULL,
    organisation INTEGER NOT NULL,
    amendment TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (inbox, id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_age ON report (at);
