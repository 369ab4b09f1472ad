import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src', import.meta.url));

/** String literals that start like a statement about a transaction. Comments may speak of COMMIT. */
const transactionStatement =
  /['"`]\s*(BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|PREPARE TRANSACTION)\b[^'"`a-z]*['"`;]/;

function filesWith(pattern: RegExp): readonly string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && pattern.test(readFileSync(join(source, file), 'utf8')))
    .toSorted();
}

describe('One commit: nothing else acknowledges or discloses', () => {
  test('no other file says BEGIN, COMMIT or ROLLBACK to the database', () => {
    expect(filesWith(transactionStatement)).toEqual(['db/transaction.ts']);
  });

  test.each(["'COMMIT'", '"begin"'.toUpperCase(), '`ROLLBACK`', "'BEGIN ISOLATION LEVEL READ COMMITTED'"])(
    'would notice %s',
    (literal) => {
      expect(transactionStatement.test(`await client.query(${literal});`)).toBe(true);
    },
  );

  test('no file but those of the store, the queue and the operator tools speaks to the database at all', () => {
    const speakers = filesWith(/from 'pg'/).filter((file) => !file.startsWith('db/'));
    const allowed =
      /^(services(-database)?\.ts|queues\/lane-queue\.ts|ops\/embedded-postgres\/|demo\/|cli\/)/;
    expect(speakers.filter((file) => !allowed.test(file))).toEqual([]);
  });
});
