-- Up Migration
-- Files of rows on their way in. What was sent, and what became of each row, is sealed; of people there are keyed hashes only.

CREATE TABLE import (
  id uuid PRIMARY KEY,
  organisation text NOT NULL,
  client_id text NOT NULL REFERENCES client,
  -- The principal in whose name its rows are taken in: a registered system.
  client jsonb NOT NULL,
  site text NOT NULL,
  system text NOT NULL,
  feed text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('check', 'send')),
  state text NOT NULL CHECK (state IN ('receiving', 'waiting', 'done', 'stopped')),
  -- Keyed hashes: of the sender's key or, without one, of the bytes; and of the bytes.
  repeat_key bytea,
  file_hash bytea,
  bytes bigint NOT NULL DEFAULT 0,
  made_at timestamptz NOT NULL,
  finished_at timestamptz,
  -- Rows, once all have been read.
  rows bigint,
  next_batch integer NOT NULL DEFAULT 0,
  counts jsonb NOT NULL DEFAULT '{}',
  troubles jsonb NOT NULL DEFAULT '[]',
  vanished jsonb,
  problem jsonb,
  lease uuid,
  leased_until timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE UNIQUE INDEX import_repeat ON import (client_id, repeat_key) WHERE repeat_key IS NOT NULL;
CREATE INDEX import_waiting ON import (made_at) WHERE state = 'waiting';
CREATE INDEX import_of ON import (organisation, made_at DESC, id DESC);

CREATE TABLE import_chunk (
  import_id uuid NOT NULL REFERENCES import ON DELETE CASCADE,
  seq integer NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (import_id, seq)
);

-- Whom a file is about, while it is read: which row was the first of a person, and at which service.
CREATE TABLE import_person (
  import_id uuid NOT NULL REFERENCES import ON DELETE CASCADE,
  hash bytea NOT NULL,
  line integer,
  service bytea,
  PRIMARY KEY (import_id, hash)
);

CREATE TABLE import_result (
  import_id uuid NOT NULL REFERENCES import ON DELETE CASCADE,
  batch integer NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (import_id, batch)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON import TO lwg_gateway;
GRANT SELECT, INSERT, DELETE ON import_chunk, import_result TO lwg_gateway;
GRANT SELECT, INSERT, UPDATE, DELETE ON import_person TO lwg_gateway;
