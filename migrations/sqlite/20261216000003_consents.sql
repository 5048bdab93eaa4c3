-- What somebody said about being sent what advertises. Nothing of it is changed.
CREATE TABLE consent (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    -- absent: only a number is known
    contact INTEGER,
    -- absent: all of them
    handle TEXT,
    is_given INTEGER NOT NULL,
    -- JSON
    source TEXT NOT NULL,
    wording TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_contact ON consent (organisation, contact, id) WHERE contact IS NOT NULL;
CREATE INDEX consent_handle ON consent (organisation, handle, id) WHERE handle IS NOT NULL;
