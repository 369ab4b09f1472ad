-- Up Migration
-- Launches from record systems: the ticket between the record system's word and the nurse's page, and what stays as evidence.

-- Says whom a launch is about and who made it, sealed under the deployment's key. Kept by the hash of what stands in the address; used up by deleting it.
CREATE TABLE launch_ticket (
  hash bytea PRIMARY KEY,
  sealed bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX launch_ticket_expires ON launch_ticket (expires_at);

-- A launch that was opened. Of the person a keyed hash only; the user as the record system named them, sealed under the deployment's key.
CREATE TABLE launch (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  way text NOT NULL CHECK (way IN ('smart-launch', 'context-launch')),
  record_system text NOT NULL,
  organisation text NOT NULL,
  person_hash bytea NOT NULL,
  sealed bytea NOT NULL
);

-- By what evidence the rules held a look for an ordinary one; null for looks that were judged before it was kept.
ALTER TABLE reviewed_look ADD COLUMN explained_by text[];

GRANT SELECT, INSERT, DELETE ON launch_ticket TO lwg_gateway;
GRANT SELECT, INSERT ON launch TO lwg_gateway;
