-- Up Migration
-- What `lwg audit verify` last found, for whoever runs the gateway. It proves nothing to anybody else: whoever may change the log may write here.
CREATE TABLE log_verification (
  at timestamptz PRIMARY KEY DEFAULT now(),
  size bigint,
  -- The first bad place, in words; none where the log holds.
  problem text,
  CHECK ((size IS NULL) = (problem IS NOT NULL))
);
GRANT SELECT, INSERT ON log_verification TO lwg_gateway;
