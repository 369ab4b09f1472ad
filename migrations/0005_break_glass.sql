-- Up Migration
-- Emergency access: who opened it for whom, what was found on review, and who is to be told. A case is never changed but by closing it.

CREATE TABLE break_glass_case (
  id uuid PRIMARY KEY,
  -- Whom it is for; null where what was asked is nobody's. No reference: a case for somebody who is not in the record is kept like any other.
  person_id uuid,
  -- Keyed hashes of who opened it and of what was asked: the same again, while it is open, gives the same case.
  opener_hash bytea NOT NULL,
  asked_hash bytea NOT NULL,
  organisation text NOT NULL,
  role text NOT NULL,
  -- Whose IG officers review it: the asking organisation and those above it, and the sources whose agreements allow it.
  askers text[] NOT NULL,
  sources text[] NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  -- Who opened it and the code of the reason, sealed under the deployment's key.
  particulars bytea NOT NULL,
  -- The reason as typed, sealed under the person's key, or the deployment's where nobody was found.
  reason_owner uuid NOT NULL,
  reason bytea NOT NULL
);
CREATE INDEX break_glass_case_opener ON break_glass_case (opener_hash, asked_hash, opened_at DESC);
CREATE INDEX break_glass_case_opened ON break_glass_case (opened_at);

CREATE TABLE break_glass_review (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES break_glass_case,
  at timestamptz NOT NULL,
  -- The officer's: each party to the case reviews it for itself.
  organisation text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('justified', 'training', 'breach', 'referred')),
  officer bytea NOT NULL,
  note_owner uuid NOT NULL,
  note bytea NOT NULL,
  -- Why the case is left out of who has looked at the person's record; null, as a rule.
  hidden_because bytea
);
CREATE INDEX break_glass_review_case ON break_glass_review (case_id, organisation);

-- Who is to be told of something, by reference only. Kept until it is delivered, and after.
CREATE TABLE notice (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('emergency-access.opened')),
  case_id uuid NOT NULL REFERENCES break_glass_case,
  organisation text NOT NULL,
  made_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT '-infinity',
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'failed', 'no-address', 'delivered')),
  settled_at timestamptz
);
CREATE INDEX notice_waiting ON notice (not_before) WHERE state <> 'delivered';
CREATE INDEX notice_case ON notice (case_id, organisation);

-- What is closed stays closed.
CREATE FUNCTION keep_case_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a closed case is not changed';
END $$;
CREATE TRIGGER break_glass_case_closed BEFORE UPDATE OF closed_at ON break_glass_case
  FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at)
  EXECUTE FUNCTION keep_case_closed();

GRANT SELECT, INSERT ON break_glass_case, break_glass_review, notice TO lwg_gateway;
GRANT UPDATE (closed_at) ON break_glass_case TO lwg_gateway;
GRANT UPDATE (attempts, not_before, state, settled_at) ON notice TO lwg_gateway;
