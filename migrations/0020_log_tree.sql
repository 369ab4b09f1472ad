-- Up Migration
-- The sequencer's part of the access log: which logs there were, one row a tile, and a role that alone may fold entries into the tree.

DO $$ BEGIN
  CREATE ROLE lwg_sequencer NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

-- The names under which the log was signed: a second one after a restore that lost what was published, on an operator's word, which is an entry.
CREATE TABLE log_origin (
  number integer PRIMARY KEY CHECK (number > 0),
  origin text NOT NULL UNIQUE,
  opened_at timestamptz NOT NULL,
  entry uuid REFERENCES audit_event,
  CHECK (number = 1 OR entry IS NOT NULL)
);

-- Since when an entry waits, by the database's clock: one that is forgotten must not hide behind a wrong clock of a gateway.
ALTER TABLE audit_pending ADD COLUMN since timestamptz NOT NULL DEFAULT now();
-- Every row is deleted within seconds: what is left of them would be read again with each batch.
ALTER TABLE audit_pending SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- A partial tile is the beginning of the next wider one, so one row holds them all.
DROP TABLE tile;
CREATE TABLE tile (
  level smallint NOT NULL,
  index bigint NOT NULL,
  width smallint NOT NULL CHECK (width BETWEEN 1 AND 256),
  bytes bytea NOT NULL CHECK (octet_length(bytes) = 32 * width),
  PRIMARY KEY (level, index)
);
-- Hashes do not compress.
ALTER TABLE tile ALTER COLUMN bytes SET STORAGE EXTERNAL;

DROP TABLE checkpoint;
CREATE TABLE checkpoint (
  origin text NOT NULL REFERENCES log_origin (origin),
  size bigint NOT NULL,
  root bytea NOT NULL,
  note text NOT NULL,
  cosignatures text[] NOT NULL DEFAULT '{}',
  signed_at timestamptz NOT NULL,
  PRIMARY KEY (origin, size)
);

-- Why nothing is signed, while that is so.
ALTER TABLE log_head ADD COLUMN refused text;
INSERT INTO log_head (size, frontier, root)
VALUES (0, '{}', decode('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex'));

GRANT SELECT ON tile, checkpoint TO lwg_gateway;
GRANT SELECT, INSERT ON log_origin TO lwg_gateway;

GRANT USAGE ON SCHEMA public TO lwg_sequencer;
GRANT SELECT (id, leaf) ON audit_event TO lwg_sequencer;
GRANT SELECT, DELETE ON audit_pending TO lwg_sequencer;
GRANT SELECT, INSERT ON audit_leaf, checkpoint, log_origin TO lwg_sequencer;
GRANT SELECT, UPDATE ON log_head TO lwg_sequencer;
GRANT SELECT, INSERT, UPDATE ON tile TO lwg_sequencer;
