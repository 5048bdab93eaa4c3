-- What is done by the clock. Of one task and subject an organisation has one.
CREATE TABLE schedule (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    task TEXT NOT NULL,
    subject TEXT NOT NULL,
    cron TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    missed INTEGER NOT NULL,
    paused INTEGER NOT NULL,
    next_run INTEGER,
    -- the run that has not ended
    current INTEGER,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX schedule_task ON schedule (organisation, task, subject);
CREATE INDEX schedule_due ON schedule (next_run) WHERE next_run IS NOT NULL;

-- Every time that something was done, or was to be.
CREATE TABLE schedule_run (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    schedule INTEGER,
    task TEXT NOT NULL,
    subject TEXT NOT NULL,
    asked_by INTEGER,
    due_at INTEGER NOT NULL,
    began_at INTEGER,
    ended_at INTEGER,
    state INTEGER NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER,
    -- where it goes on
    place TEXT NOT NULL,
    report TEXT NOT NULL,
    to_stop INTEGER NOT NULL
) STRICT;
CREATE INDEX schedule_run_list ON schedule_run (organisation, id);
CREATE INDEX schedule_run_schedule ON schedule_run (schedule, id) WHERE schedule IS NOT NULL;
CREATE INDEX schedule_run_task ON schedule_run (organisation, task, id);
CREATE INDEX schedule_run_ended ON schedule_run (ended_at) WHERE ended_at IS NOT NULL;
