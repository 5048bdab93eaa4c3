-- Conversations of no team, in the order of lists: whoever sees only some conversations sees these beside those of their teams. The
-- team is in it so that they are counted from the index alone.

CREATE INDEX conversation_teamless ON conversation (organisation, team, status, updated_at) WHERE team IS NULL;
