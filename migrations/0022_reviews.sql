-- Up Migration
-- The review of looks: which entries the rules have still to judge, what they found, and what officers did about it.

-- Claimed by deleting it, never by how far somebody has read: an entry may become visible behind a later one.
CREATE TABLE review_pending (
  entry_id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  not_before timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE INDEX review_pending_next ON review_pending (at);

-- In the transaction of the look, whichever code makes it: a way of looking that forgot would be one that nobody reviews.
CREATE FUNCTION note_for_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO review_pending (entry_id, at) VALUES (NEW.id, NEW.at);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_event_review AFTER INSERT ON audit_event FOR EACH ROW
  WHEN (NEW.kind IN ('support', 'record', 'access-log', 'access-log-entry', 'replay', 'review-queue', 'review-case', 'ledger', 'who-looked', 'log-export', 'log-proof'))
  EXECUTE FUNCTION note_for_review();

-- What the rules need of earlier looks: keyed hashes only.
CREATE TABLE reviewed_look (
  entry_id uuid PRIMARY KEY,
  actor_hash bytea NOT NULL,
  person_hash bytea,
  at timestamptz NOT NULL,
  outcome text NOT NULL
);
CREATE INDEX reviewed_look_actor ON reviewed_look (actor_hash, at);
CREATE INDEX reviewed_look_person ON reviewed_look (actor_hash, person_hash, at) WHERE person_hash IS NOT NULL;

-- A case on the queue of one organisation. Several organisations review one matter under one reference, each for itself.
CREATE TABLE review_case (
  organisation text NOT NULL,
  id uuid NOT NULL,
  rule text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high')),
  about_kind text NOT NULL CHECK (about_kind IN ('entry', 'emergency', 'case')),
  about uuid NOT NULL,
  -- What the rule fires for once.
  once bytea NOT NULL,
  -- Keyed hash of whose look it was: nobody reviews their own.
  actor_hash bytea,
  -- The organisation that raised it, where it is a concern of another.
  raised_from text,
  opened_at timestamptz NOT NULL,
  -- Sealed under the deployment's key: which officer has it.
  owner bytea,
  outcome text CHECK (outcome IN ('justified', 'training', 'breach', 'referred')),
  closed_at timestamptz,
  PRIMARY KEY (organisation, id),
  UNIQUE (organisation, rule, once),
  CHECK ((outcome IS NULL) = (closed_at IS NULL))
);
CREATE INDEX review_case_open ON review_case (organisation, opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX review_case_closed ON review_case (organisation, closed_at DESC, id DESC) WHERE closed_at IS NOT NULL;
CREATE INDEX review_case_about ON review_case (about);

-- What was said and done about a case. Only ever added to.
CREATE TABLE review_note (
  id uuid PRIMARY KEY,
  -- What was said at one instant keeps its order.
  place bigint GENERATED ALWAYS AS IDENTITY,
  organisation text NOT NULL,
  case_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('taken', 'note', 'outcome', 'concern', 'answer', 'hold', 'hold-lifted')),
  at timestamptz NOT NULL,
  author bytea NOT NULL,
  -- Under the person's key where the case is about somebody's record: erased with them.
  text_owner uuid NOT NULL,
  text bytea NOT NULL,
  FOREIGN KEY (organisation, case_id) REFERENCES review_case
);
CREATE INDEX review_note_case ON review_note (organisation, case_id, place);

-- Hits that are explained: no case, but counted.
CREATE TABLE review_count (
  organisation text NOT NULL,
  day date NOT NULL,
  rule text NOT NULL,
  explained_by text NOT NULL,
  hits integer NOT NULL,
  PRIMARY KEY (organisation, day, rule, explained_by)
);

-- An entry, or all under an emergency-access case, that is left out of who has looked at somebody's record, for as long as it lasts.
CREATE TABLE report_hold (
  id uuid PRIMARY KEY,
  about uuid NOT NULL,
  organisation text NOT NULL,
  placed_at timestamptz NOT NULL,
  until date NOT NULL,
  lifted_at timestamptz
);
CREATE INDEX report_hold_about ON report_hold (about) WHERE lifted_at IS NULL;

-- What is decided stays decided.
CREATE FUNCTION keep_review_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a closed review is not changed';
END $$;
CREATE TRIGGER review_case_closed BEFORE UPDATE OF outcome, closed_at ON review_case
  FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION keep_review_closed();

-- Emergency access goes onto the same queue. Nothing ever wrote the old reviews: there was no page for it.
INSERT INTO review_case (organisation, id, rule, severity, about_kind, about, once, opened_at)
SELECT DISTINCT party, id, 'emergency-access', 'high', 'emergency', id, uuid_send(id), opened_at
FROM break_glass_case, unnest(askers || sources) AS party;
DROP TABLE break_glass_review;

ALTER TABLE notice DROP CONSTRAINT notice_case_id_fkey;
ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE notice ADD CONSTRAINT notice_kind_check CHECK (
  (kind IN ('emergency-access.opened', 'review.opened', 'concern.raised', 'concern.answered') AND case_id IS NOT NULL AND receipt_id IS NULL)
  OR (kind IN ('value-of-living.answered', 'sharing.refused-after-disclosure') AND case_id IS NULL AND receipt_id IS NOT NULL)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON review_pending TO lwg_gateway;
GRANT SELECT, INSERT ON reviewed_look, review_case, review_note, report_hold TO lwg_gateway;
GRANT SELECT, INSERT, UPDATE ON review_count TO lwg_gateway;
GRANT UPDATE (owner, outcome, closed_at) ON review_case TO lwg_gateway;
GRANT UPDATE (lifted_at) ON report_hold TO lwg_gateway;
