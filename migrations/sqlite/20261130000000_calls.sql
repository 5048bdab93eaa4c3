-- Phone calls: what lists and the reaper look for in columns, the rest as JSON.
CREATE TABLE call (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    carrier_id TEXT NOT NULL,
    -- Whether it has not ended, and when its process last said that it is alive.
    is_live INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX call_by_carrier ON call (organisation, inbox, carrier_id);
CREATE INDEX call_by_conversation ON call (conversation, id);
CREATE INDEX call_by_inbox ON call (inbox, id);
CREATE INDEX call_live ON call (seen_at) WHERE is_live;
