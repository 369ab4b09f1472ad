-- Up Migration
-- Sign-ins that their provider has ended, and how often somebody looked for people of whom nothing is shown.

-- By whose word a session stands, as keyed hashes: the one sign-in at the provider where it named it, and the person.
ALTER TABLE session ADD COLUMN sign_in_hash bytea, ADD COLUMN user_hash bytea, ADD COLUMN vouched_at timestamptz;
-- Sessions from before cannot be found by who they are of, so nobody could end them: their owners sign in again.
UPDATE session SET expires_at = '-infinity', sealed = '';

-- A session is over when its sign-in or its person is in here. Looked at by every read of a session, so that one row ends
-- it on every replica at once, whatever requests are on their way.
CREATE TABLE ended_sign_in (
  hash bytea PRIMARY KEY,
  -- The provider's time. A person who signs in again afterwards is not ended by it.
  ended_at timestamptz NOT NULL,
  kept_until timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON ended_sign_in TO lwg_gateway;

-- Not logged ahead: what a crash forgets is a count of the last minute.
CREATE UNLOGGED TABLE missed_look (
  actor_hash bytea PRIMARY KEY,
  recent timestamptz[] NOT NULL,
  last_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON missed_look TO lwg_gateway;
