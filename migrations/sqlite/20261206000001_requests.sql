-- How requests that may be repeated were answered.

CREATE TABLE request_log (
    organisation INTEGER NOT NULL,
    caller INTEGER NOT NULL,
    place TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    -- sealed; absent: not finished
    answer TEXT,
    PRIMARY KEY (organisation, caller, place, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_log_age ON request_log (begun_at);
