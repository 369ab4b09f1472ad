-- Up Migration

-- The key whose signature an access token was given for: the token ends with it. Null for API keys, and for tokens from before, which end within ten minutes.
ALTER TABLE client_secret ADD COLUMN kid text;
