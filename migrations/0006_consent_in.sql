-- Up Migration
-- Consents that are recorded here, and those that somebody has yet to complete before they can permit anything.

-- Names a Consent and what it lacks, by codes: nothing of what the person said.
CREATE TABLE consent_to_complete (
  person_id uuid NOT NULL REFERENCES person,
  consent_id uuid NOT NULL,
  source_organisation text NOT NULL,
  missing text[] NOT NULL,
  found_at timestamptz NOT NULL,
  resolved_at timestamptz,
  PRIMARY KEY (person_id, consent_id)
);
CREATE INDEX consent_to_complete_waiting ON consent_to_complete (source_organisation, found_at) WHERE resolved_at IS NULL;

-- Systems ask for a Consent by its id alone.
CREATE INDEX resource_consent ON resource (id) WHERE type = 'Consent';

GRANT SELECT, INSERT, UPDATE ON consent_to_complete TO lwg_gateway;
