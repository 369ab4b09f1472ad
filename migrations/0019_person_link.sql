-- Up Migration
-- Records that are one person's, as somebody decided. No row of either is touched: to part them again is to end the link.

CREATE TABLE person_link (
  id uuid PRIMARY KEY,
  survivor_id uuid NOT NULL REFERENCES person,
  merged_id uuid NOT NULL REFERENCES person,
  since timestamptz NOT NULL,
  -- Its place in each one's order of changes.
  survivor_since bigint NOT NULL,
  merged_since bigint NOT NULL,
  -- Who decided and the code of the reason, sealed under the deployment's key; what they wrote, under the survivor's.
  made_by bytea NOT NULL,
  made_note bytea,
  ended_at timestamptz,
  survivor_until bigint,
  merged_until bigint,
  ended_by bytea,
  ended_note bytea,
  CHECK (survivor_id <> merged_id),
  CHECK (num_nulls(ended_at, survivor_until, merged_until, ended_by) IN (0, 4))
);
-- One that was merged goes by one other, and by no two.
CREATE UNIQUE INDEX person_link_standing ON person_link (merged_id) WHERE ended_at IS NULL;
CREATE INDEX person_link_survivor ON person_link (survivor_id);
CREATE INDEX person_link_merged ON person_link (merged_id);

-- What is ended stays ended.
CREATE FUNCTION keep_link_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a link that was ended is not changed';
END $$;
CREATE TRIGGER person_link_ended BEFORE UPDATE ON person_link
  FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION keep_link_ended();

GRANT SELECT, INSERT ON person_link TO lwg_gateway;
GRANT UPDATE (ended_at, survivor_until, merged_until, ended_by, ended_note) ON person_link TO lwg_gateway;
