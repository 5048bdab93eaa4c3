-- Whether a contact wants marketing, as they said last, and when that was by the platform's clock; absent: never said.
ALTER TABLE contact ADD COLUMN marketing_stopped INTEGER;
ALTER TABLE contact ADD COLUMN marketing_at INTEGER;
