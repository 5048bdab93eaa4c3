-- Ratings with who had answered, and what customers added in words.

ALTER TABLE session ADD COLUMN rated_at INTEGER;
ALTER TABLE session ADD COLUMN rating_comment TEXT;
-- the last person who answered in it; absent: the agent alone did
ALTER TABLE session ADD COLUMN operator INTEGER;
ALTER TABLE session ADD COLUMN asked_at INTEGER;
UPDATE session SET rated_at = closed_at WHERE rating IS NOT NULL;

CREATE INDEX session_rated ON session (organisation, rated_at) WHERE rated_at IS NOT NULL;
CREATE INDEX session_asked ON session (organisation, asked_at) WHERE asked_at IS NOT NULL;

-- JSON: which session the contact was asked about last
ALTER TABLE conversation ADD COLUMN survey TEXT;
