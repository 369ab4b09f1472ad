-- Up Migration
-- Lists of records in one call.

-- Keyed hash of what a record says, its source, person and time among it: the very same record again is known by it. Null on rows from before.
ALTER TABLE inbox ADD COLUMN record_hash bytea;
CREATE INDEX inbox_record ON inbox (person_id, source_modified);

-- Two look-ups a record, and a lock on the client's one row that all its pushes share. The gateway has no right to delete a person or a client.
ALTER TABLE inbox DROP CONSTRAINT inbox_person_id_fkey, DROP CONSTRAINT inbox_client_id_fkey;
-- Sealed bytes cannot be compressed: not even tried.
ALTER TABLE inbox ALTER COLUMN body SET STORAGE EXTERNAL;

-- A call with a list has no single receipt: what was answered is kept with its key (outcomes, receipts, fields and fixes; nothing of a person).
ALTER TABLE client_request ALTER COLUMN inbox_id DROP NOT NULL, ADD COLUMN answer jsonb;
GRANT UPDATE (answer) ON client_request TO lwg_gateway;
