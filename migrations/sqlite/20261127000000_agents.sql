-- What agents did: how answers came about, which acts were done, what models were used for.

CREATE TABLE turn_trace (
    -- the message the answer is, or would have been
    message INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX turn_trace_conversation ON turn_trace (conversation, message);
CREATE INDEX turn_trace_age ON turn_trace (at);

CREATE TABLE tool_call (
    organisation INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    key TEXT NOT NULL,
    tool TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    -- absent while it runs, and when nobody knows how it ended
    outcome TEXT,
    PRIMARY KEY (organisation, conversation, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_day (
    organisation INTEGER NOT NULL,
    day INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    model TEXT NOT NULL,
    turns INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    input INTEGER NOT NULL,
    cached INTEGER NOT NULL,
    output INTEGER NOT NULL,
    reasoning INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    -- billionths of a US dollar
    cost INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    took INTEGER NOT NULL,
    PRIMARY KEY (organisation, day, bot, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_conversation (
    organisation INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    at INTEGER NOT NULL,
    tokens INTEGER NOT NULL
) STRICT;
CREATE INDEX usage_conversation_place ON usage_conversation (conversation, at);
