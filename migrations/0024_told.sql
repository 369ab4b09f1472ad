-- Up Migration
-- What hospital staff tell a person's team, and introductions: whose it is to see to. What is said is in the person's own sealed resources.

CREATE TABLE told (
  -- The Task's.
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  -- Who says it: the organisation under whose agreement it is told.
  source_organisation text NOT NULL,
  -- Who is told.
  owner text NOT NULL,
  made_at timestamptz NOT NULL,
  answered_at timestamptz
);
-- What waits, longest waiting first; and what was answered lately.
CREATE INDEX told_waiting ON told (owner, made_at, id) WHERE answered_at IS NULL;
CREATE INDEX told_answered ON told (owner, answered_at, id) WHERE answered_at IS NOT NULL;

-- Clients that are to hear that there is something to fetch. Claimed by deleting them, like the outbox of receipts and for the same reasons.
CREATE TABLE told_outbox (
  place bigint GENERATED ALWAYS AS IDENTITY,
  client_id text NOT NULL,
  told_id uuid NOT NULL,
  PRIMARY KEY (client_id, place)
);

GRANT SELECT, INSERT, UPDATE (answered_at) ON told TO lwg_gateway;
GRANT SELECT, INSERT, DELETE ON told_outbox TO lwg_gateway;
