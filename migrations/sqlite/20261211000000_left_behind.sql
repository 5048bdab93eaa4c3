-- What an erased conversation leaves behind is found without reading everybody's.

CREATE INDEX identity_conversation ON identity (conversation) WHERE conversation IS NOT NULL;
CREATE INDEX mention_conversation ON mention (conversation);
