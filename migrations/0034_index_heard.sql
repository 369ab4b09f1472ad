-- Up Migration
-- How often somebody was heard to be restricted while they were looked for. A verification that began before the last time must not lift what was heard since.

ALTER TABLE index_check ADD COLUMN heard bigint NOT NULL DEFAULT 0;
