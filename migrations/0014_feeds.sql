-- Up Migration
-- When a case system was last heard from, and what of it wants mending, without reading all that an organisation ever sent.

CREATE INDEX inbox_source ON inbox (source_organisation, source, received_at DESC, id DESC);
CREATE INDEX inbox_issues ON inbox (source_organisation, source, received_at DESC, id DESC) WHERE issues <> '[]';
DROP INDEX inbox_organisation;
