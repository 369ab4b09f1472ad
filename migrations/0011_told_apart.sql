-- Up Migration

-- Whom one number stands for, so that a conflict ends when the number is mended and the other person's record can say that there is one.
ALTER TABLE identity_conflict ADD COLUMN person_id uuid REFERENCES person, ADD COLUMN source text,
  ADD COLUMN holder_id uuid REFERENCES person, ADD COLUMN own boolean NOT NULL DEFAULT false;
ALTER TABLE identity_conflict ALTER COLUMN own DROP DEFAULT;
UPDATE identity_conflict SET person_id = inbox.person_id, source = inbox.source FROM inbox WHERE inbox.id = inbox_id;
CREATE INDEX identity_conflict_person ON identity_conflict (person_id, source) WHERE resolved_at IS NULL;
CREATE INDEX identity_conflict_holder ON identity_conflict (holder_id, source) WHERE own AND resolved_at IS NULL;

-- A refusal that came after what it refuses had been shown: by the receipt of the push that brought it.
ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE notice ADD CONSTRAINT notice_kind_check CHECK (
  (kind = 'emergency-access.opened' AND case_id IS NOT NULL AND receipt_id IS NULL)
  OR (kind IN ('value-of-living.answered', 'sharing.refused-after-disclosure') AND case_id IS NULL AND receipt_id IS NOT NULL)
);
