-- Up Migration
-- Lists of records in one call.

-- Keyed hash of what a record says, its source, person and time among it: the very same record again is known by it. Null on rows from before.
ALTER TABLE inbox ADD COLUMN record_hash bytea;
CREATE INDEX inbox_record ON inbox (person_id, source_modified);

-- A call with a list has no single receipt: what was answered is kept with its key (outcomes, receipts, fields and fixes; nothing of a person).
ALTER TABLE client_request ALTER COLUMN inbox_id DROP NOT NULL, ADD COLUMN answer jsonb;
GRANT UPDATE (answer) ON client_request TO lwg_gateway;
