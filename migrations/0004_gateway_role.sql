-- Up Migration
-- What the running gateway may do. It can add to the access log and read it, and nothing else; the boot checks refuse a role that can do more.

DO $$ BEGIN
  CREATE ROLE lwg_gateway NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

GRANT USAGE ON SCHEMA public TO lwg_gateway;
GRANT SELECT, INSERT, UPDATE ON sealing_key, person, person_identifier, resource, directory_resource, source_record,
  client, client_secret, sharing_agreement, inbox, lane, dead_letter, identity_conflict TO lwg_gateway;
GRANT SELECT, INSERT ON deployment, resource_history, token_jti, client_request TO lwg_gateway;
GRANT DELETE ON person_identifier, resource, client_secret, token_jti, client_request TO lwg_gateway;
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO lwg_gateway;
GRANT SELECT, INSERT ON audit_event, audit_pending TO lwg_gateway;
GRANT SELECT ON audit_leaf, log_head, checkpoint, tile TO lwg_gateway;
