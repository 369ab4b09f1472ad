-- Up Migration
-- Telling a client's system what became of the records it sent. Receipts, statuses and fixes; nothing of a person.

-- Where a client is told, and how that goes. Stays when its address is taken away: a number of a secret is never given twice.
CREATE TABLE webhook (
  client_id text PRIMARY KEY,
  url text,
  -- What events are signed by: two at most, while the receiver changes over. The secrets are made from these and the key file.
  secret_numbers integer[] NOT NULL DEFAULT '{1}',
  -- open: tried. failed: given up after days. gone: the receiver answered 410. Both until somebody asks for a replay or a test succeeds.
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'failed', 'gone')),
  -- The event under way, byte for byte: every attempt at it is the same but for its time and signature.
  event_id uuid,
  body text,
  attempts integer NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT '-infinity',
  -- Of the first attempt that failed since one succeeded.
  failing_since timestamptz,
  CHECK ((event_id IS NULL) = (body IS NULL))
);

-- Receipts whose client is to be told how they stand now. Claimed by deleting them, never by how far somebody has read: places are given before
-- commits, so one may appear behind a later one. Not unique: a receipt that waits already may be about to leave as it stood before.
CREATE TABLE outbox (
  place bigint GENERATED ALWAYS AS IDENTITY,
  client_id text NOT NULL,
  receipt_id uuid NOT NULL,
  PRIMARY KEY (client_id, place)
);

-- In the transaction that settles a record, whichever code does it: a way of settling that forgot would be a sender who is never told.
CREATE FUNCTION tell_of_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outbox (client_id, receipt_id)
  SELECT client_id, NEW.id FROM webhook WHERE client_id = NEW.client_id AND url IS NOT NULL AND state = 'open';
  RETURN NULL;
END $$;
CREATE TRIGGER inbox_settled AFTER UPDATE OF outcome, issues ON inbox FOR EACH ROW
  WHEN (NEW.outcome IS NOT NULL AND (NEW.outcome, NEW.issues) IS DISTINCT FROM (OLD.outcome, OLD.issues))
  EXECUTE FUNCTION tell_of_settlement();

-- For a replay of what was settled since some time.
CREATE INDEX inbox_client_settled ON inbox (client_id, settled_at) WHERE settled_at IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON webhook TO lwg_gateway;
GRANT SELECT, INSERT, DELETE ON outbox TO lwg_gateway;
