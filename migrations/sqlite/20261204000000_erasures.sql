-- Contacts that are being erased, and afterwards the receipts: numbers, and nothing of what was removed.

CREATE TABLE erasure (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    asked_by INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    finished_at INTEGER,
    -- JSON: how many of what
    removed TEXT NOT NULL,
    -- JSON: what the contact was known by, until it is finished
    known_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX erasure_lives ON erasure (organisation, contact) WHERE finished_at IS NULL;
CREATE INDEX erasure_newest ON erasure (organisation, id);

-- Ids under which nobody is kept any more: browsers may come back with them.
CREATE TABLE erased_contact (
    contact INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL
) STRICT;
