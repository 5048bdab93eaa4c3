-- Comments below a post are a conversation of their own.

ALTER TABLE conversation ADD COLUMN topic TEXT;
-- The platform's id of the post; empty: messages between two.
ALTER TABLE conversation ADD COLUMN post TEXT NOT NULL DEFAULT '';
