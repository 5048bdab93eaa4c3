-- What somebody came in for who came by themselves: a lead, an order, whatever a program names.
ALTER TABLE campaign_recipient ADD COLUMN key TEXT;
-- The time that their step was meant for, however often it was put off since.
ALTER TABLE campaign_recipient ADD COLUMN meant_for INTEGER;
-- What is on its way counts for its number however old it is (1: begun).
CREATE INDEX campaign_send_underway ON campaign_send (organisation, inbox, at) WHERE state = 1;
CREATE UNIQUE INDEX campaign_recipient_key ON campaign_recipient (organisation, campaign, key) WHERE key IS NOT NULL;
