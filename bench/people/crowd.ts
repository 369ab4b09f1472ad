import { databaseName, makeDatabase } from '../../src/demo/database.ts';
import { loadDemoFiles } from '../../src/demo/files.ts';
import { startEmbeddedPostgres } from '../../src/ops/embedded-postgres/index.ts';
import { newFolder } from '../push-subject.ts';
import { laying } from '../laying.ts';
import { layPeople, type Laid } from './lay-people.ts';

/** A folder with a database of so many people, at rest: whatever starts on it has PostgreSQL's own settings again. */
export async function makeCrowd(people: number, today: string): Promise<Laid & { readonly folder: string }> {
  const folder = newFolder(`people-${people}`);
  const { keysFile } = loadDemoFiles(folder, 'http://127.0.0.1:9');
  const postgres = await startEmbeddedPostgres({ folder, settings: laying });
  try {
    await makeDatabase(postgres);
    return { ...(await layPeople(postgres.url(databaseName), keysFile, today, people)), folder };
  } finally {
    await postgres.stop();
  }
}
