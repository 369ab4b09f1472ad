-- Up Migration
-- The access log: an entry is durable before a byte leaves. The tables of the hash tree are laid here and filled by the sequencer.

CREATE TABLE audit_event (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('shown', 'nothing-shown', 'refused', 'done', 'failed')),
  face text NOT NULL,
  -- The asking organisation and role, and the purpose: about no person.
  organisation text NOT NULL,
  role text NOT NULL,
  purpose text NOT NULL,
  -- Whose IG officers may read it: the asking organisation and those above it; and the sources of what was judged, as to their own.
  askers text[] NOT NULL,
  sources text[] NOT NULL,
  -- Keyed hash of the person's id: groups one person's entries without naming them.
  person_pseudonym bytea,
  -- What goes into the tree: canonical JSON, salted, no personal text.
  leaf bytea NOT NULL CHECK (octet_length(leaf) <= 60000),
  -- Who asked, sealed under the deployment's key.
  actor bytea NOT NULL,
  -- For whom and why, sealed under the owner's key: the person's, or the deployment's where nobody was found.
  detail_owner uuid NOT NULL,
  detail bytea NOT NULL
);
CREATE INDEX audit_event_at ON audit_event (at DESC, id);
CREATE INDEX audit_event_person ON audit_event (person_pseudonym, at DESC);

CREATE TABLE audit_pending (id uuid PRIMARY KEY REFERENCES audit_event);
CREATE TABLE audit_leaf (
  idx bigint PRIMARY KEY,
  id uuid NOT NULL UNIQUE REFERENCES audit_event,
  leaf_hash bytea NOT NULL
);
CREATE TABLE log_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  size bigint NOT NULL,
  frontier bytea[] NOT NULL,
  root bytea NOT NULL
);
CREATE TABLE checkpoint (
  size bigint PRIMARY KEY,
  root bytea NOT NULL,
  note text NOT NULL,
  cosignatures text[] NOT NULL DEFAULT '{}'
);
CREATE TABLE tile (
  level smallint NOT NULL,
  index bigint NOT NULL,
  width smallint NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (level, index, width)
);

CREATE TABLE session (
  hash bytea PRIMARY KEY,
  sealed bytea NOT NULL,
  started_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
