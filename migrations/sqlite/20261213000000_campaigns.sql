-- Who is in an audience.
CREATE TABLE audience_member (
    organisation INTEGER NOT NULL,
    audience INTEGER NOT NULL,
    row INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    -- what is kept of them, by column: JSON
    details TEXT NOT NULL,
    PRIMARY KEY (organisation, audience, row)
) STRICT;
-- Of one number an audience has one, and whoever leaves is found in all of them.
CREATE UNIQUE INDEX audience_member_handle ON audience_member (organisation, handle, audience);

-- Rows that became nobody.
CREATE TABLE audience_fault (
    organisation INTEGER NOT NULL,
    audience INTEGER NOT NULL,
    row INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (organisation, audience, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX audience_fault_reason ON audience_fault (organisation, audience, reason);
CREATE INDEX audience_fault_what ON audience_fault (organisation, what);

-- How far a campaign has come with somebody.
CREATE TABLE campaign_recipient (
    organisation INTEGER NOT NULL,
    campaign INTEGER NOT NULL,
    -- as in the audience
    row INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    details TEXT NOT NULL,
    state INTEGER NOT NULL,
    step INTEGER NOT NULL,
    -- absent: nothing is sent
    due_at INTEGER,
    asked_by INTEGER,
    tries INTEGER NOT NULL,
    conversation INTEGER,
    reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (organisation, campaign, row)
) STRICT;
CREATE INDEX campaign_recipient_due ON campaign_recipient (organisation, campaign, zone, due_at, row) WHERE due_at IS NOT NULL;
CREATE INDEX campaign_recipient_conversation ON campaign_recipient (organisation, conversation, campaign, row)
    WHERE conversation IS NOT NULL;
CREATE INDEX campaign_recipient_handle ON campaign_recipient (organisation, handle);
CREATE INDEX campaign_recipient_state ON campaign_recipient (organisation, campaign, state, row);

-- What somebody got of a campaign, or did not get.
CREATE TABLE campaign_send (
    organisation INTEGER NOT NULL,
    campaign INTEGER NOT NULL,
    row INTEGER NOT NULL,
    step INTEGER NOT NULL,
    variant INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    handle TEXT NOT NULL,
    marketing INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    message INTEGER,
    answer INTEGER NOT NULL,
    PRIMARY KEY (organisation, campaign, row, step)
) STRICT, WITHOUT ROWID;
-- What one person got of all campaigns; whom an inbox wrote to; figures; who is behind a figure.
CREATE INDEX campaign_send_handle ON campaign_send (organisation, handle, at);
CREATE INDEX campaign_send_inbox ON campaign_send (organisation, inbox, at, state, handle, campaign, row);
CREATE INDEX campaign_send_tally ON campaign_send (organisation, campaign, step, variant, state, reason, answer);
CREATE INDEX campaign_send_list ON campaign_send (organisation, campaign, step, state, row);
CREATE INDEX campaign_send_answer ON campaign_send (organisation, campaign, step, answer, row);

-- Up to which event of the log campaigns were told what happened.
CREATE TABLE campaign_cursor (
    organisation INTEGER PRIMARY KEY,
    cursor INTEGER NOT NULL
) STRICT;
