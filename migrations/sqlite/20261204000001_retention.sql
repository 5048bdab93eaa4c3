-- Recordings that an inbox keeps for some days only are found without a look at every call.
CREATE INDEX call_recorded ON call (inbox, id) WHERE json_extract(body, '$.recording') IS NOT NULL;
