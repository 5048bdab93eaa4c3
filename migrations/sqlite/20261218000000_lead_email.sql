-- Leads by their address, whatever the case of its ASCII letters.
CREATE INDEX lead_email ON lead (organisation, lower(email), id) WHERE email <> '';
