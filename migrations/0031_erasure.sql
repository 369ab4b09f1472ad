-- Up Migration
-- Erasing somebody, and what stands against it.

ALTER TABLE person ADD COLUMN erased_at timestamptz;

-- While one stands, the person is not erased, whoever asks.
CREATE TABLE legal_hold (
  person_id uuid PRIMARY KEY REFERENCES person,
  since timestamptz NOT NULL
);
GRANT SELECT, INSERT, DELETE ON legal_hold TO lwg_gateway;

-- The gateway's own role may destroy no key: only by this, which looks first. MUST be called with the person's lane and exclusive lock held.
-- What sources call the person stays, as keyed hashes: or the next push of theirs would make the person anew.
CREATE FUNCTION erase_person(whom uuid, erased timestamptz) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  place bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM person WHERE id = whom AND erased_at IS NULL) THEN RETURN 'unknown'; END IF;
  IF EXISTS (SELECT FROM legal_hold WHERE person_id = whom) THEN RETURN 'held'; END IF;
  IF EXISTS (SELECT FROM person_link WHERE ended_at IS NULL AND whom IN (survivor_id, merged_id)) THEN RETURN 'merged'; END IF;
  UPDATE person SET erased_at = erased, revision = revision + 1 WHERE id = whom RETURNING revision INTO place;
  INSERT INTO person_revision (person_id, revision, at) VALUES (whom, place,
    greatest(erased, (SELECT at FROM person_revision WHERE person_id = whom ORDER BY revision DESC LIMIT 1)));
  DELETE FROM sealing_key WHERE owner = whom;
  DELETE FROM person_identifier WHERE person_id = whom AND kind <> 'local';
  DELETE FROM person_resemblance WHERE person_id = whom;
  DELETE FROM identity_candidate WHERE whom IN (one_id, other_id);
  UPDATE identity_conflict SET resolved_at = erased WHERE whom IN (person_id, holder_id) AND resolved_at IS NULL;
  UPDATE dead_letter SET resolution = 'erased', resolved_at = erased FROM inbox
    WHERE inbox.id = inbox_id AND inbox.person_id = whom AND dead_letter.resolved_at IS NULL;
  UPDATE inbox SET state = 'settled', outcome = 'discarded', settled_at = erased, until_revision = place
    WHERE person_id = whom AND state <> 'settled';
  UPDATE lane SET head_seq = next_seq, attempts = 0, blocked_code = NULL WHERE person_id = whom;
  RETURN 'erased';
END $$;
REVOKE EXECUTE ON FUNCTION erase_person FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_person TO lwg_gateway;
