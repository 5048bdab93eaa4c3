-- Conversations of no team, in the order of lists: whoever sees only some conversations sees these beside those of their teams.

CREATE INDEX conversation_teamless ON conversation (organisation, status, updated_at) WHERE team IS NULL;
