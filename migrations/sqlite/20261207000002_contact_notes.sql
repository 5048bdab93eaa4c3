-- Notes of operators on a contact. They stay with the id they were written for, also when that one is merged into another.
CREATE TABLE contact_note (
    id INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    author INTEGER NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    edited_at INTEGER
) STRICT;
CREATE INDEX contact_note_contact ON contact_note (organisation, contact, id);
