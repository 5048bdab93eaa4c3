-- Sessions by the month (UTC) they were opened in: 12 * year + month - 1.
CREATE TABLE session_month (
    organisation INTEGER NOT NULL,
    month INTEGER NOT NULL,
    sessions INTEGER NOT NULL,
    PRIMARY KEY (organisation, month)
) STRICT, WITHOUT ROWID;

INSERT INTO session_month (organisation, month, sessions)
SELECT organisation, 12 * CAST(strftime('%Y', opened_at / 1000, 'unixepoch') AS INTEGER)
    + CAST(strftime('%m', opened_at / 1000, 'unixepoch') AS INTEGER) - 1 AS month, count(*)
FROM session GROUP BY organisation, month;

-- Its place among those of its month, from 1 on; absent: opened before they were counted.
ALTER TABLE session ADD COLUMN place INTEGER;
