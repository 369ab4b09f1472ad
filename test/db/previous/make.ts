import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { blockWith } from '../../support/blocked.ts';
import { currentSupport, findPatient, token } from '../../support/ask.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { changed, people } from '../../support/people.ts';
import { askedFor, personIdOf } from '../../support/look.ts';
import { startOwnServer } from '../../support/own-server.ts';
import { push, pushAndApply } from '../../support/push.ts';

// `node test/db/previous/make.ts`, before the first migration of a new version: what this one leaves behind, made by pushing and asking, as rows for the
// next one's tests (test/db/previous/README.md).
const { database } = await startOwnServer();
const gateway = await startTestGateway({ database });

const everybody = [people.sharesMost(), people.sharesWhoHelps(), people.sharesNothing()];
for (const record of everybody) await pushAndApply(gateway, record);
const { person } = people.sharesMost();
const renamed = { person: { ...person, name: { given: ['Mo'], family: 'Testpatient' } } };
await pushAndApply(gateway, changed(people.sharesMost(), 1, renamed));
const bearer = await token(gateway);
for (const record of everybody) {
  await findPatient(gateway, bearer, askedFor(record));
  await currentSupport(gateway, bearer, personIdOf(record));
}
await gateway.sequence();
// Not in the tree yet, accepted and not applied, and blocked: the next version finishes what this one began.
await currentSupport(gateway, bearer, personIdOf(people.sharesMost()));
await push(gateway, changed(people.sharesMost(), 9, {}));
await blockWith(gateway, changed(people.sharesWhoHelps(), 9, {}));

const tables = await database.query<{ name: string }>(
  `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace ORDER BY relname`,
);
const rows: Record<string, readonly string[]> = {};
for (const { name } of tables) {
  const found = await database.query<{ line: string }>(`SELECT t::text AS line FROM ${name} AS t`);
  // What every database has once it is migrated and marked.
  if (!['deployment', 'schema_migration'].includes(name) && found.length > 0)
    rows[name] = found.map(({ line }) => line);
}
const [last] = await database.query<{ name: string }>(
  'SELECT name FROM schema_migration ORDER BY id DESC LIMIT 1',
);
const file = join(import.meta.dirname, `${last?.name ?? ''}.json.gz`);
writeFileSync(file, gzipSync(JSON.stringify(rows), { level: 9 }));
process.stdout.write(`${file}\n`);
await gateway.stop();
