-- Up Migration
-- By what number somebody was introduced, so that whoever erases the one who has it is told of the introduction. Used for nothing else: nobody is found or
-- shown by it.

CREATE TABLE introduction (
  person_id uuid PRIMARY KEY REFERENCES person,
  -- The keyed hash under which people are known by a number; none once the introduction is erased.
  number bytea
);
CREATE INDEX introduction_number ON introduction (number);
GRANT SELECT, INSERT, UPDATE (number) ON introduction TO lwg_gateway;
