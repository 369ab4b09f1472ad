-- Up Migration
-- How far each case system that is asked has been read. No person, no address, no secret.

CREATE TABLE case_pull (
  source text PRIMARY KEY,
  cursor_at timestamptz,
  tried_at timestamptz NOT NULL,
  pulled_at timestamptz,
  failure text
);
GRANT SELECT, INSERT, UPDATE ON case_pull TO lwg_gateway;
