-- What a shop has going on with somebody.
CREATE TABLE shop_case (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    -- as the shop names it
    subject TEXT NOT NULL,
    token TEXT NOT NULL,
    name TEXT NOT NULL,
    -- absent: not known
    phone TEXT,
    person TEXT NOT NULL,
    -- JSON: the values, by column
    details TEXT NOT NULL,
    state INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- the campaign, and the row in it
    sequence INTEGER,
    sequence_row INTEGER,
    contact INTEGER,
    conversation INTEGER,
    -- JSON, both
    tags TEXT NOT NULL,
    tags_owed TEXT NOT NULL,
    tries INTEGER NOT NULL,
    -- by the shop's clock, both
    happened_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    next_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX shop_case_subject ON shop_case (organisation, kind, subject);
-- With the state, so that of somebody's many only the open ones are read.
CREATE INDEX shop_case_phone ON shop_case (organisation, phone, id, state) WHERE phone IS NOT NULL;
CREATE INDEX shop_case_enrolled ON shop_case (organisation, sequence, sequence_row, id) WHERE sequence IS NOT NULL;
CREATE INDEX shop_case_next ON shop_case (next_at, id) WHERE next_at IS NOT NULL;
-- Of each list: all of them, of a kind, of a state, and of both; the last one counts as well.
CREATE INDEX shop_case_newest ON shop_case (organisation, id);
CREATE INDEX shop_case_kind ON shop_case (organisation, kind, id);
CREATE INDEX shop_case_state ON shop_case (organisation, state, id);
CREATE INDEX shop_case_kind_state ON shop_case (organisation, kind, state, id);

-- How many there are.
CREATE TABLE shop_case_count (
    organisation INTEGER PRIMARY KEY,
    cases INTEGER NOT NULL
) STRICT;
