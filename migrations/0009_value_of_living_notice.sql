-- Up Migration

-- A notice refers to an emergency-access case or to the receipt of a push: to one of them, and to nothing of anybody.
ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE notice ALTER COLUMN case_id DROP NOT NULL;
ALTER TABLE notice ADD COLUMN receipt_id uuid;
ALTER TABLE notice ADD CONSTRAINT notice_kind_check CHECK (
  (kind = 'emergency-access.opened' AND case_id IS NOT NULL AND receipt_id IS NULL)
  OR (kind = 'value-of-living.answered' AND case_id IS NULL AND receipt_id IS NOT NULL)
);
