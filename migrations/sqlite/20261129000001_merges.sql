-- Contacts that turn out to be one person.

-- Which handle was heard of last, and (where merged contacts have several conversations in an inbox) in which it goes on.
ALTER TABLE identity ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE identity ADD COLUMN conversation INTEGER;

CREATE TABLE contact_merge (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    into_contact INTEGER NOT NULL,
    from_contact INTEGER NOT NULL,
    from_name TEXT,
    from_email TEXT,
    from_phone TEXT,
    from_created_at INTEGER NOT NULL,
    from_version INTEGER NOT NULL,
    -- JSON: handles and conversations that came, what was filled, handles that were given a conversation
    brought TEXT NOT NULL,
    evidence_kind TEXT NOT NULL,
    evidence TEXT NOT NULL,
    -- the operator; absent: the program
    merged_by INTEGER,
    at INTEGER NOT NULL,
    undone_at INTEGER,
    undone_by INTEGER
) STRICT;
-- The contact an id names now.
CREATE UNIQUE INDEX contact_merge_lives ON contact_merge (from_contact) WHERE undone_at IS NULL;
CREATE INDEX contact_merge_from ON contact_merge (from_contact, id);
CREATE INDEX contact_merge_into ON contact_merge (into_contact, id);

CREATE INDEX contact_newest ON contact (organisation, id);
CREATE INDEX contact_email ON contact (organisation, lower(email)) WHERE email IS NOT NULL;
-- Digits without the signs people write between them and before a country's code.
CREATE INDEX contact_phone ON contact (organisation,
    ltrim(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+0'))
    WHERE phone IS NOT NULL;
