-- Words of messages. The text itself stays in `message`; `place` holds marks of what a search is narrowed by: the organisation,
-- the inbox, the kind of author, the operator.

CREATE VIRTUAL TABLE message_words USING fts5(
    place, words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);

INSERT INTO message_words (rowid, place, words)
SELECT m.id, 'o' || m.organisation || ' i' || c.inbox || ' k' || m.author_kind || CASE m.author_kind WHEN 3 THEN ' w' || m.author ELSE '' END, m.text
FROM message AS m JOIN conversation AS c ON c.id = m.conversation
WHERE m.notice IS NULL AND m.author_kind <> 4 AND m.text <> '';
