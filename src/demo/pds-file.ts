import { generateKeyPair } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { trust } from './organisations.ts';
import type { PdsStandIn } from './pds-stand-in.ts';

/** Writes how the stand-in of the national index is asked, with a key made for this start. Its path. */
export async function writePdsFile(
  folder: string,
  { url, tokenUrl }: Pick<PdsStandIn, 'url' | 'tokenUrl'>,
): Promise<string> {
  // Off this thread: it takes 50 to 400 ms, in which the database can be made.
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: 'demo-1' };
  const file = join(folder, 'demo-pds.json');
  const settings = { url, tokenUrl, apiKey: 'demo', organisation: trust, key, background: {} };
  writeFileSync(file, JSON.stringify(settings, null, 2), { mode: 0o600 });
  return file;
}
