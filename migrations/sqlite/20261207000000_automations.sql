-- What automations may begin with, kept in the transaction of the act that made it; a row goes when all have looked at it.
-- Numbers are never given twice: a run names the one it was begun by.
CREATE TABLE automation_occasion (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    organisation INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    -- the message, the label or the time it is about
    subject INTEGER
) STRICT;

-- What automations did. Of one automation no two runs were begun by the same.
CREATE TABLE automation_run (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    automation INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    occasion TEXT NOT NULL,
    at INTEGER NOT NULL,
    report TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX automation_run_occasion ON automation_run (automation, occasion);
CREATE INDEX automation_run_list ON automation_run (organisation, automation, id);
CREATE INDEX automation_run_conversation ON automation_run (organisation, conversation, id);
CREATE INDEX automation_run_at ON automation_run (at);
