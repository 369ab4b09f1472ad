-- Up Migration
-- Whoever would tell a team looks at a record first: the rules judge that as well. What of an entry is no look at one, they leave out themselves.

CREATE OR REPLACE TRIGGER audit_event_review AFTER INSERT ON audit_event FOR EACH ROW
  WHEN (NEW.kind IN ('support', 'record', 'told', 'access-log', 'access-log-entry', 'replay', 'review-queue', 'review-case', 'ledger', 'who-looked', 'log-export', 'log-proof'))
  EXECUTE FUNCTION note_for_review();
