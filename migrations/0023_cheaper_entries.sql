-- Up Migration
-- An entry and its place among those that wait for the tree are written by one statement, and nobody may delete either: looking the entry up again for
-- each row, and locking it, cost every disclosure and every push as much as writing it.
ALTER TABLE audit_pending DROP CONSTRAINT audit_pending_id_fkey;
