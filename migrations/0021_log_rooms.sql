-- Up Migration
-- The access log as its officers page through it. An entry is durable before a byte leaves, and nothing of this is written then but its place in
-- the queue: it is filed behind, in batches, so that no disclosure waits for an index or for a counter that all of them share.

-- Entries that are not filed yet. A list reads them beside the filed ones.
CREATE TABLE audit_unfiled (id uuid PRIMARY KEY);

-- A row for each organisation that may see the entry. Every list of the log is a range of one of these indexes.
CREATE TABLE audit_filed (
  organisation text NOT NULL,
  at timestamptz NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  outcome text NOT NULL,
  -- The asking organisation.
  asker text NOT NULL,
  purpose text NOT NULL,
  -- The first half of the keyed hashes of whom it is about and of who asked.
  person bytea,
  actor bytea NOT NULL,
  PRIMARY KEY (organisation, at, id)
);
CREATE INDEX audit_filed_person ON audit_filed (organisation, person, at, id) WHERE person IS NOT NULL;
CREATE INDEX audit_filed_actor ON audit_filed (organisation, actor, at, id);
CREATE INDEX audit_filed_asker ON audit_filed (organisation, asker, at, id);
CREATE INDEX audit_filed_purpose ON audit_filed (organisation, purpose, at, id);
CREATE INDEX audit_filed_outcome ON audit_filed (organisation, outcome, at, id);

-- Who goes by a name, as keyed hashes: one row a user.
CREATE TABLE audit_user (
  name bytea NOT NULL,
  actor bytea NOT NULL,
  PRIMARY KEY (name, actor)
);

-- How many entries there were, an hour and what they have in common: as many rows as there are kinds of things that happen, not as there are entries.
CREATE TABLE audit_count (
  organisation text NOT NULL,
  hour timestamptz NOT NULL,
  kind text NOT NULL,
  outcome text NOT NULL,
  asker text NOT NULL,
  role text NOT NULL,
  purpose text NOT NULL,
  entries bigint NOT NULL,
  PRIMARY KEY (organisation, hour, kind, outcome, asker, role, purpose)
);

-- What was taken out of the log as a file: what is in it, and our signature of that. About no person.
CREATE TABLE log_export (
  id uuid PRIMARY KEY,
  organisation text NOT NULL,
  at timestamptz NOT NULL,
  manifest text NOT NULL,
  is_signed boolean NOT NULL
);
CREATE INDEX log_export_at ON log_export (organisation, at DESC, id);

INSERT INTO audit_unfiled SELECT id FROM audit_event;

GRANT SELECT, INSERT, DELETE, UPDATE ON audit_unfiled TO lwg_gateway;
GRANT SELECT, INSERT ON audit_filed, audit_user, log_export TO lwg_gateway;
GRANT SELECT, INSERT, UPDATE (entries) ON audit_count TO lwg_gateway;
