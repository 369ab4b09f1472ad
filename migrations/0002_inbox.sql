-- Up Migration
-- What was acknowledged: durable before any processing, in order per person, never deleted.

CREATE TABLE client (
  id text PRIMARY KEY,
  -- What the client may do: organisation, role, scopes, purposes, sources, public keys. No secrets.
  body jsonb NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);

CREATE TABLE client_secret (
  hash bytea PRIMARY KEY,
  client_id text NOT NULL REFERENCES client,
  kind text NOT NULL CHECK (kind IN ('api-key', 'access-token')),
  scopes text[] NOT NULL,
  expires_at timestamptz,
  made_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX client_secret_client ON client_secret (client_id);

CREATE TABLE token_jti (
  client_id text NOT NULL,
  jti text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (client_id, jti)
);

CREATE TABLE sharing_agreement (
  id text NOT NULL,
  version integer NOT NULL,
  body jsonb NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id, version)
);

CREATE TABLE inbox (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  person_seq bigint NOT NULL,
  client_id text NOT NULL REFERENCES client,
  source text NOT NULL,
  source_organisation text NOT NULL,
  body_hash bytea NOT NULL,
  body bytea NOT NULL,
  -- The source's own time of the record.
  source_modified timestamptz NOT NULL,
  -- The record changes who may see what (choices, sensitive marks, who the person is) and is not in force yet. Until it is settled this person's
  -- items are denied: an acknowledged withdrawal binds at once, not when a worker gets to it.
  changes_visibility boolean NOT NULL,
  says_sharing boolean NOT NULL,
  state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'settled', 'held')),
  outcome text CHECK (outcome IN ('applied', 'duplicate', 'superseded', 'held', 'discarded')),
  issues jsonb NOT NULL DEFAULT '[]',
  received_at timestamptz NOT NULL,
  settled_at timestamptz,
  UNIQUE (person_id, person_seq),
  CHECK ((state = 'received') = (outcome IS NULL))
);
CREATE INDEX inbox_client ON inbox (client_id, received_at DESC);
CREATE INDEX inbox_organisation ON inbox (source_organisation, received_at DESC);
CREATE INDEX inbox_unsettled_change ON inbox (person_id) WHERE changes_visibility AND state <> 'settled';

-- One lane a person: its rows are applied one after the other, oldest first.
CREATE TABLE lane (
  person_id uuid PRIMARY KEY REFERENCES person,
  next_seq bigint NOT NULL DEFAULT 1,
  head_seq bigint NOT NULL DEFAULT 1,
  attempts integer NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT '-infinity',
  blocked_code text
);
CREATE INDEX lane_waiting ON lane (not_before) WHERE head_seq < next_seq AND blocked_code IS NULL;

CREATE TABLE dead_letter (
  inbox_id uuid PRIMARY KEY REFERENCES inbox,
  code text NOT NULL,
  first_at timestamptz NOT NULL,
  resolution text,
  resolved_at timestamptz
);

-- A record whose NHS number already stands for somebody else: applied under a person of its own, for people to look at.
CREATE TABLE identity_conflict (
  inbox_id uuid PRIMARY KEY REFERENCES inbox,
  found_at timestamptz NOT NULL,
  resolved_at timestamptz
);

-- One key, one effect: written in the transaction of the effect.
CREATE TABLE client_request (
  client_id text NOT NULL,
  idempotency_key text NOT NULL,
  fingerprint bytea NOT NULL,
  inbox_id uuid NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (client_id, idempotency_key)
);
