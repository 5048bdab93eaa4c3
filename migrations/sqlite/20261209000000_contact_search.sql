-- Contacts by any three letters that follow one another in their name, e-mail or phone. `place` is the organisation, written as
-- three characters of the private area so that it is one such piece. Kept by the table itself, whoever changes a contact.

CREATE VIRTUAL TABLE contact_pieces USING fts5(
    place, name, email, phone, content = '', contentless_delete = 1, tokenize = "trigram remove_diacritics 1"
);

CREATE TRIGGER contact_pieces_enter AFTER INSERT ON contact
WHEN coalesce(NEW.name, NEW.email, NEW.phone) IS NOT NULL BEGIN
    INSERT INTO contact_pieces (rowid, place, name, email, phone) VALUES (
        NEW.id,
        char(57344 + NEW.organisation % 6400, 57344 + NEW.organisation / 6400 % 6400, 57344 + NEW.organisation / 40960000 % 6400),
        NEW.name, NEW.email,
        replace(replace(replace(replace(replace(replace(NEW.phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', '')
    );
END;

CREATE TRIGGER contact_pieces_renew AFTER UPDATE OF name, email, phone ON contact
WHEN OLD.name IS NOT NEW.name OR OLD.email IS NOT NEW.email OR OLD.phone IS NOT NEW.phone BEGIN
    DELETE FROM contact_pieces WHERE rowid = OLD.id;
    INSERT INTO contact_pieces (rowid, place, name, email, phone) VALUES (
        NEW.id,
        char(57344 + NEW.organisation % 6400, 57344 + NEW.organisation / 6400 % 6400, 57344 + NEW.organisation / 40960000 % 6400),
        NEW.name, NEW.email,
        replace(replace(replace(replace(replace(replace(NEW.phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', '')
    );
END;

CREATE TRIGGER contact_pieces_remove AFTER DELETE ON contact BEGIN
    DELETE FROM contact_pieces WHERE rowid = OLD.id;
END;

INSERT INTO contact_pieces (rowid, place, name, email, phone)
SELECT id, char(57344 + organisation % 6400, 57344 + organisation / 6400 % 6400, 57344 + organisation / 40960000 % 6400), name, email,
    replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', '')
FROM contact WHERE coalesce(name, email, phone) IS NOT NULL;
