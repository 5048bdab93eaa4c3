-- A lead here and its record in a CRM.
CREATE TABLE crm_link (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    connection INTEGER NOT NULL,
    -- absent: no lead belongs to it yet
    lead INTEGER,
    -- absent: nobody knows what it is called there
    external TEXT,
    -- JSON
    agreed TEXT NOT NULL,
    pushed_version INTEGER NOT NULL,
    pulled_at INTEGER,
    -- absent: there is none
    problem TEXT,
    tries INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
-- All links of a lead as well.
CREATE UNIQUE INDEX crm_link_lead ON crm_link (organisation, lead, connection) WHERE lead IS NOT NULL;
CREATE UNIQUE INDEX crm_link_external ON crm_link (organisation, connection, external) WHERE external IS NOT NULL;
CREATE INDEX crm_link_newest ON crm_link (organisation, connection, id);
CREATE INDEX crm_link_problem ON crm_link (organisation, connection, id) WHERE problem IS NOT NULL;

-- How many there are.
CREATE TABLE crm_link_count (
    organisation INTEGER PRIMARY KEY,
    links INTEGER NOT NULL
) STRICT;

-- What changed since somebody looked.
CREATE INDEX lead_changed ON lead (organisation, updated_at, id);
