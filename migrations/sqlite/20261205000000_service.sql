-- What people owe a conversation by the promises of the business, and two lists of it: the most pressing first, and what is late.

-- JSON; absent: nothing
ALTER TABLE conversation ADD COLUMN service TEXT;
-- the negative of the time at which something is due first while clocks run, so that the greatest is the most pressing
ALTER TABLE conversation ADD COLUMN service_rank INTEGER;
-- when something was late first in this engagement
ALTER TABLE conversation ADD COLUMN service_breached INTEGER;

CREATE INDEX conversation_due ON conversation (organisation, status, service_rank) WHERE service_rank IS NOT NULL;
CREATE INDEX conversation_breached ON conversation (organisation, status, updated_at) WHERE service_breached IS NOT NULL;
