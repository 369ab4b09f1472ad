-- Up Migration
-- People who may be one, for people to decide on. Nothing here is ever used to find anybody.

-- What each source's description of a person is compared by, as keyed hashes: no identifiers, many people may share one.
CREATE TABLE person_resemblance (
  person_id uuid NOT NULL REFERENCES person,
  source text NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (person_id, source, hash)
);
CREATE INDEX person_resemblance_hash ON person_resemblance (hash);

-- Two who were described alike. It stays a question for as long as they are.
CREATE TABLE identity_candidate (
  one_id uuid NOT NULL REFERENCES person,
  other_id uuid NOT NULL REFERENCES person,
  found_at timestamptz NOT NULL,
  PRIMARY KEY (one_id, other_id),
  CHECK (one_id < other_id)
);

-- What somebody decided. Taking it back ends the row; a new decision is a new one.
CREATE TABLE identity_decision (
  id uuid PRIMARY KEY,
  one_id uuid NOT NULL REFERENCES person,
  other_id uuid NOT NULL REFERENCES person,
  verdict text NOT NULL CHECK (verdict IN ('same', 'different')),
  reason text NOT NULL,
  decided_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  CHECK (one_id < other_id)
);
CREATE UNIQUE INDEX identity_decision_standing ON identity_decision (one_id, other_id) WHERE withdrawn_at IS NULL;

GRANT SELECT, INSERT, DELETE ON person_resemblance TO lwg_gateway;
GRANT SELECT, INSERT ON identity_candidate, identity_decision TO lwg_gateway;
GRANT UPDATE (withdrawn_at) ON identity_decision TO lwg_gateway;
