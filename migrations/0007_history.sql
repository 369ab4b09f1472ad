-- Up Migration
-- What was on record at any instant, in the order in which it came to bind, so that a decision can be made again. Clocks do not give that order: a
-- withdrawal that waited behind a reader carries an earlier time than the reader's and binds after it.

-- Each person's changes, counted. Raised by whatever changes what a decision about the person rests on; a look keeps the count that it saw.
ALTER TABLE person ADD COLUMN revision bigint NOT NULL DEFAULT 0;
CREATE TABLE person_revision (
  person_id uuid NOT NULL REFERENCES person,
  revision bigint NOT NULL,
  -- Never earlier than that of the revision before.
  at timestamptz NOT NULL,
  PRIMARY KEY (person_id, revision)
);
GRANT SELECT, INSERT ON person_revision TO lwg_gateway;

-- From which revision on a row counted, and at which it stopped. Whoever writes such a row must say: there is no default.
ALTER TABLE resource ADD COLUMN since_revision bigint NOT NULL DEFAULT 0;
ALTER TABLE resource ALTER COLUMN since_revision DROP DEFAULT;
ALTER TABLE resource_history ADD COLUMN since_revision bigint NOT NULL DEFAULT 0, ADD COLUMN until_revision bigint NOT NULL DEFAULT 0;
ALTER TABLE resource_history ALTER COLUMN since_revision DROP DEFAULT, ALTER COLUMN until_revision DROP DEFAULT;
ALTER TABLE inbox ADD COLUMN since_revision bigint NOT NULL DEFAULT 0, ADD COLUMN until_revision bigint;
ALTER TABLE inbox ALTER COLUMN since_revision DROP DEFAULT;
UPDATE inbox SET until_revision = 0 WHERE state = 'settled';
ALTER TABLE inbox ADD CHECK ((state = 'settled') = (until_revision IS NOT NULL));
ALTER TABLE break_glass_case ADD COLUMN until_revision bigint;
GRANT UPDATE (until_revision) ON break_glass_case TO lwg_gateway;

-- The place of an agreement's version among all that were recorded.
ALTER TABLE sharing_agreement ADD COLUMN place bigint NOT NULL DEFAULT 0;
ALTER TABLE sharing_agreement ALTER COLUMN place DROP DEFAULT;
