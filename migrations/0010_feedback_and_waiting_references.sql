-- Up Migration
-- Feedback that nobody in particular gave, and references to records that have not come yet.

-- Of the place that asked, and of no person: no case, no receipt, and of its arrival the day only.
CREATE TABLE feedback (
  id uuid PRIMARY KEY,
  source_organisation text NOT NULL,
  site text NOT NULL,
  received_on date NOT NULL,
  sealed bytea NOT NULL
);
CREATE INDEX feedback_of ON feedback (source_organisation, received_on, id);

-- Ids only: what they are called at the source is read from the sealed resource that refers.
CREATE TABLE waiting_reference (
  person_id uuid NOT NULL REFERENCES person,
  source text NOT NULL,
  source_organisation text NOT NULL,
  type text NOT NULL,
  id uuid NOT NULL,
  target_type text NOT NULL,
  target_id uuid NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (person_id, source, type, id, target_type, target_id)
);
CREATE INDEX waiting_reference_longest ON waiting_reference (source_organisation, since);

GRANT SELECT, INSERT ON feedback TO lwg_gateway;
GRANT SELECT, INSERT, DELETE ON waiting_reference TO lwg_gateway;
