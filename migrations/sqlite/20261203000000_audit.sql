-- Who inside did what, and who looked at whose data. Lists are read from one index each, the newest first.

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    operation TEXT NOT NULL,
    -- an operator; 0: the program itself; -1: whoever held the address of a file
    actor INTEGER NOT NULL,
    login INTEGER,
    address TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object TEXT NOT NULL,
    contact INTEGER,
    -- JSON: what is shown
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_newest ON audit (organisation, at);
CREATE INDEX audit_actor ON audit (organisation, actor, at);
CREATE INDEX audit_operation ON audit (organisation, operation, at);
CREATE INDEX audit_kind ON audit (organisation, object_kind, at);
CREATE INDEX audit_object ON audit (organisation, object, at);
CREATE INDEX audit_contact ON audit (organisation, contact, at) WHERE contact IS NOT NULL;
CREATE INDEX audit_age ON audit (at);
