import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import type { Bundle } from '@medplum/fhirtypes';
import { CommandError } from '../cli/command-error.ts';
import { loadDemoSettings } from '../config.ts';
import { systems } from '../fhir/systems.ts';
import { recordSystemId } from './clients.ts';
import { loadDemoFiles } from './files.ts';
import { requestToken } from './push.ts';

/** `npm run ask -- NUMBER BIRTHDATE`: what a hospital's record system does. A token by signed assertion, the Patient's id, `$current-support`. */
export async function ask([nhsNumber, birthDate]: readonly string[]): Promise<void> {
  if (nhsNumber === undefined || birthDate === undefined) {
    throw new CommandError('Type: npm run ask -- 9990000018 1988-07-14 (while `npm start` is running)');
  }
  const settings = loadDemoSettings();
  const folder = resolve(settings.folder);
  if (!existsSync(join(folder, 'demo-secrets.json'))) throw new CommandError('Run `npm start` first.');
  const publicUrl = `http://127.0.0.1:${settings.port}`;
  const files = loadDemoFiles(
    folder,
    `http://127.0.0.1:${settings.signInPort}`,
    `http://127.0.0.1:${settings.recordSystemPort}/fhir`,
  );
  const token = await requestToken(publicUrl, files, recordSystemId).catch(() => {
    throw new CommandError(`The gateway does not answer at ${publicUrl}. Is \`npm start\` running?`);
  });
  const headers = { authorization: `Bearer ${token}` };
  const form = { identifier: `${systems.nhsNumber}|${nhsNumber}`, birthdate: birthDate };
  const searched = await fetch(`${publicUrl}/fhir/Patient/_search`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  });
  const found = (await searched.json()) as Bundle;
  const id = found.entry?.[0]?.resource?.id;
  if (id === undefined) return print(found);
  const answer = await fetch(`${publicUrl}/fhir/Patient/${id}/$current-support`, { headers });
  print(await answer.json());
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
