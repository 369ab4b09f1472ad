-- Up Migration
-- Several sources may say the same of a person: what one of them no longer says stays findable while another still says it.

ALTER TABLE person_identifier ADD COLUMN sources text[];
UPDATE person_identifier SET sources = ARRAY[source];
ALTER TABLE person_identifier ALTER COLUMN sources SET NOT NULL, DROP COLUMN source;
