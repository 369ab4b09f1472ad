-- Up Migration
-- Systems read by a resource's id alone: whose it is has to be found first. Serves Consents too.
CREATE INDEX resource_id ON resource (id, type);
DROP INDEX resource_consent;
