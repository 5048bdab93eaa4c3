-- How operators file conversations, and lists that stay quick however many there are: one index a filter, each in the order in
-- which a list is read.

ALTER TABLE conversation ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN team INTEGER;
-- JSON, ids; absent: none
ALTER TABLE conversation ADD COLUMN labels TEXT;
-- while it is snoozed: until when; 0: until the next message
ALTER TABLE conversation ADD COLUMN snoozed_until INTEGER;

DROP INDEX conversation_mine;
CREATE INDEX conversation_operator ON conversation (organisation, operator, status, updated_at) WHERE operator IS NOT NULL;
CREATE INDEX conversation_waiting ON conversation (organisation, status, updated_at, id, waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX conversation_team ON conversation (organisation, team, status, updated_at) WHERE team IS NOT NULL;
CREATE INDEX conversation_unassigned ON conversation (organisation, status, updated_at) WHERE holder = 1;
CREATE INDEX conversation_priority ON conversation (organisation, priority, status, updated_at) WHERE priority > 0;
CREATE INDEX conversation_inbox ON conversation (organisation, inbox, status, updated_at);

-- Which conversations carry a label; status and time are the conversation's, so that a list is read in order.
CREATE TABLE conversation_label (
    label INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    status INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (conversation, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_label_list ON conversation_label (organisation, label, status, updated_at);

-- Conversations in which a colleague named an operator: the newest time, and how many were not read yet.
CREATE TABLE mention (
    operator INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    organisation INTEGER NOT NULL,
    at INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    PRIMARY KEY (operator, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_list ON mention (organisation, operator, at);
CREATE INDEX mention_unread ON mention (organisation, operator) WHERE unread > 0;
