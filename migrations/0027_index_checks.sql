-- Up Migration
-- What the national index of people said of a person's number: whether it is the person's, and whether nothing may lead to them. Who they are is not here.

CREATE TABLE index_check (
  person_id uuid PRIMARY KEY REFERENCES person,
  -- Nothing that could lead to them is told by any face.
  restricted boolean NOT NULL DEFAULT false,
  -- The number that was verified, as a keyed hash; what that came to, and when the next is due.
  number bytea,
  result text CHECK (result IN ('verified', 'replaced', 'other-person', 'unknown', 'invalidated')),
  checked_at timestamptz,
  due_at timestamptz
);
CREATE INDEX index_check_due ON index_check (due_at);

-- Whose key is destroyed is forgotten here too: the hash of a number would still lead to them.
CREATE FUNCTION forget_index_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM index_check WHERE person_id = OLD.owner;
  RETURN NULL;
END $$;
CREATE TRIGGER sealing_key_destroyed AFTER DELETE ON sealing_key FOR EACH ROW EXECUTE FUNCTION forget_index_check();

GRANT SELECT, INSERT, UPDATE ON index_check TO lwg_gateway;
