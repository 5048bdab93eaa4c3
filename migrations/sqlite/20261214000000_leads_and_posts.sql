-- Somebody who may become a customer.
CREATE TABLE lead (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- absent: not known
    phone TEXT,
    email TEXT NOT NULL,
    location TEXT NOT NULL,
    needs TEXT NOT NULL,
    budget TEXT NOT NULL,
    budget_fits INTEGER,
    start TEXT NOT NULL,
    stage INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- JSON, as the details are
    tags TEXT NOT NULL,
    details TEXT NOT NULL,
    owner INTEGER,
    -- the greatest number: nobody wants to, so that they come last
    next_at INTEGER NOT NULL,
    contact INTEGER,
    conversation INTEGER,
    -- the campaign, and the row in it
    sequence INTEGER,
    sequence_row INTEGER,
    source INTEGER NOT NULL,
    made_by TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX lead_phone ON lead (organisation, phone) WHERE phone IS NOT NULL;
CREATE UNIQUE INDEX lead_made_by ON lead (organisation, made_by) WHERE made_by IS NOT NULL;
CREATE INDEX lead_contact ON lead (organisation, contact, id) WHERE contact IS NOT NULL;
-- Of each order of a list: all of them, of a stage, and of an owner.
CREATE INDEX lead_newest ON lead (organisation, id);
CREATE INDEX lead_stage ON lead (organisation, stage, id);
CREATE INDEX lead_owner ON lead (organisation, owner, id) WHERE owner IS NOT NULL;
CREATE INDEX lead_next ON lead (organisation, next_at, id);
-- These two count as well.
CREATE INDEX lead_stage_next ON lead (organisation, stage, next_at, id);
CREATE INDEX lead_owner_next ON lead (organisation, owner, next_at, id, stage) WHERE owner IS NOT NULL;

-- What happened to a lead.
CREATE TABLE lead_event (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    lead INTEGER NOT NULL,
    at INTEGER NOT NULL,
    -- JSON, both
    doer TEXT NOT NULL,
    what TEXT NOT NULL
) STRICT;
CREATE INDEX lead_event_history ON lead_event (organisation, lead, id);

-- How many there are.
CREATE TABLE lead_count (
    organisation INTEGER PRIMARY KEY,
    leads INTEGER NOT NULL
) STRICT;

-- What a page or an account shows to everybody.
CREATE TABLE post (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    text TEXT NOT NULL,
    link TEXT NOT NULL,
    media TEXT NOT NULL,
    state INTEGER NOT NULL,
    -- the greatest number: it has no time yet
    publish_at INTEGER NOT NULL,
    work TEXT NOT NULL,
    trouble TEXT,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    approved_by INTEGER,
    published_at INTEGER,
    remote TEXT,
    permalink TEXT,
    next_at INTEGER,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX post_time ON post (organisation, publish_at, id);
CREATE INDEX post_inbox ON post (organisation, inbox, publish_at, id);
CREATE INDEX post_next ON post (next_at, id) WHERE next_at IS NOT NULL;

-- How many there are.
CREATE TABLE post_count (
    organisation INTEGER PRIMARY KEY,
    posts INTEGER NOT NULL
) STRICT;
