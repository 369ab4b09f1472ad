-- Up Migration
-- The store: people, their sealed records, what they are found by. Content is sealed per person; only what a query needs is readable.

CREATE TABLE deployment (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  -- A demo's database is refused by a production gateway and the other way round.
  kind text NOT NULL CHECK (kind IN ('production', 'demo')),
  made_at timestamptz NOT NULL DEFAULT now()
);

-- One random key per owner, wrapped by a key outside the database. The nil UUID is the deployment itself.
CREATE TABLE sealing_key (
  owner uuid PRIMARY KEY,
  wrapped bytea NOT NULL,
  wrapped_by text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE person (
  id uuid PRIMARY KEY,
  made_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE person_identifier (
  hash bytea PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('local', 'nhs-number', 'nhs-number+birth-date')),
  person_id uuid NOT NULL REFERENCES person,
  -- Who says so, as site/system: what one source no longer says stays while another still does.
  sources text[] NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX person_identifier_person ON person_identifier (person_id);

-- Current versions, person first: one range scan reads a person. By source, because two sources may each describe one Patient.
CREATE TABLE resource (
  person_id uuid NOT NULL REFERENCES person,
  type text NOT NULL,
  id uuid NOT NULL,
  version integer NOT NULL,
  source text NOT NULL,
  source_organisation text NOT NULL,
  source_modified timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  content_hash bytea NOT NULL,
  -- Rows of directory_resource that this refers to, so that one statement reads both.
  directory_refs uuid[] NOT NULL DEFAULT '{}',
  sealed bytea NOT NULL,
  PRIMARY KEY (person_id, type, id, source)
);

CREATE TABLE resource_history (
  person_id uuid NOT NULL,
  type text NOT NULL,
  id uuid NOT NULL,
  version integer NOT NULL,
  source text NOT NULL,
  source_organisation text NOT NULL,
  source_modified timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  content_hash bytea NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (person_id, type, id, source, version)
);

-- Organisations, services and workers: about no person, stored once, sealed under the deployment's key.
CREATE TABLE directory_resource (
  id uuid PRIMARY KEY,
  type text NOT NULL,
  version integer NOT NULL,
  source text NOT NULL,
  source_modified timestamptz NOT NULL,
  content_hash bytea NOT NULL,
  sealed bytea NOT NULL
);

-- The last version of a case record applied, by person and source: an older one never overwrites a newer.
CREATE TABLE source_record (
  person_id uuid NOT NULL REFERENCES person,
  source text NOT NULL,
  modified timestamptz NOT NULL,
  content_hash bytea NOT NULL,
  -- Sensitive marks and what the person is found by, as last applied.
  marks_hash bytea NOT NULL,
  -- The sharing choices last applied, and of when they are: choices have an order of their own, because a record may leave them out.
  sharing_hash bytea,
  sharing_modified timestamptz,
  PRIMARY KEY (person_id, source)
);
