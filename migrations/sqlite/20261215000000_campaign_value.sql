-- What it costs when it is delivered, in millionths of the currency's unit; absent: nobody knows.
ALTER TABLE campaign_send ADD COLUMN price INTEGER;
-- What its reader did that the campaign was for: when for the first time, what it was, and what all of it was worth.
ALTER TABLE campaign_send ADD COLUMN converted_at INTEGER;
ALTER TABLE campaign_send ADD COLUMN event TEXT;
ALTER TABLE campaign_send ADD COLUMN value INTEGER;
-- With the sums, so that figures read nothing else.
DROP INDEX campaign_send_tally;
CREATE INDEX campaign_send_tally ON campaign_send
    (organisation, campaign, step, variant, state, reason, answer, price, converted_at, value);
CREATE INDEX campaign_send_converted ON campaign_send (organisation, campaign, step, row) WHERE converted_at IS NOT NULL;

-- What counted under a key, which counts once.
CREATE TABLE campaign_conversion (
    organisation INTEGER NOT NULL,
    key TEXT NOT NULL,
    campaign INTEGER NOT NULL,
    row INTEGER NOT NULL,
    step INTEGER NOT NULL,
    variant INTEGER NOT NULL,
    PRIMARY KEY (organisation, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_conversion_campaign ON campaign_conversion (organisation, campaign, key);
