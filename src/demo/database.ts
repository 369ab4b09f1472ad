import pg from 'pg';
import { migrateAll } from '../cli/migrate.ts';
import { withStore } from '../cli/with-store.ts';
import { loadConfig } from '../config.ts';
import { listAgreements, recordAgreement } from '../gateway/agreements.ts';
import { clientWithKeys, issueApiKey, revokeClientKey } from '../gateway/register-keys.ts';
import { registerClient } from '../gateway/register.ts';
import type { EmbeddedPostgres } from '../ops/embedded-postgres/index.ts';
import { demoClients } from './clients.ts';
import type { DemoFiles } from './files.ts';
import { demoAgreement, demoReturnAgreement } from './organisations.ts';

export const databaseName = 'lwg';
/** The gateway's login: a member of lwg_gateway and nothing more, as in a real deployment. */
export const gatewayLogin = 'lwg_demo';
/** The login of the access log's sequencer: a member of lwg_sequencer and nothing more. */
export const sequencerLogin = 'lwg_demo_sequencer';

/** Makes the database on the first start, and brings it up to date on every one. Each step is whole or not at all, and may be done again. */
export async function makeDatabase(postgres: EmbeddedPostgres): Promise<void> {
  const findDatabase = 'SELECT FROM pg_database WHERE datname = $1';
  await createOnce(postgres, findDatabase, databaseName, `CREATE DATABASE ${databaseName}`);
  await migrateAll(postgres.url(databaseName), 'demo');
  for (const [login, role] of [
    [gatewayLogin, 'lwg_gateway'],
    [sequencerLogin, 'lwg_sequencer'],
  ] as const) {
    const createLogin = `CREATE ROLE ${login} LOGIN IN ROLE ${role}`;
    await createOnce(postgres, 'SELECT FROM pg_roles WHERE rolname = $1', login, createLogin);
  }
}

/** Registers who may send and ask, and under what. */
export async function registerSystems(
  environment: Readonly<Record<string, string>>,
  files: DemoFiles,
): Promise<void> {
  await withStore(loadConfig(environment), async (registry) => {
    const known = await listAgreements(registry, 'operator');
    for (const agreement of [demoAgreement, demoReturnAgreement]) {
      if (!known.some(({ id }) => id === agreement.id))
        await recordAgreement(registry, 'operator', agreement);
    }
    for (const client of demoClients(files.clientKey)) await registerClient(registry, client);
    if (files.apiKey !== '') return;
    const [caseSystem] = demoClients(files.clientKey);
    // Of a start that was killed between making a key and keeping it: nobody has it.
    const { apiKeys } = await clientWithKeys(registry, caseSystem.id);
    for (const { id } of apiKeys) await revokeClientKey(registry, caseSystem.id, id);
    files.keepApiKey(await issueApiKey(registry, caseSystem, caseSystem.scopes));
  });
}

async function createOnce(
  postgres: EmbeddedPostgres,
  look: string,
  name: string,
  create: string,
): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query(look, [name]);
    if (rowCount === 0) await client.query(create);
  } finally {
    await client.end();
  }
}
