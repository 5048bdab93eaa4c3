-- What a business wants to know of its contacts itself (JSON, values by key; absent: nothing), and whom it wants to hear nothing of.
ALTER TABLE contact ADD COLUMN fields TEXT;
ALTER TABLE contact ADD COLUMN blocked_at INTEGER;
ALTER TABLE contact ADD COLUMN blocked_by INTEGER;
CREATE INDEX contact_list ON contact (organisation, id);
CREATE INDEX contact_blocked ON contact (organisation, id) WHERE blocked_at IS NOT NULL;
