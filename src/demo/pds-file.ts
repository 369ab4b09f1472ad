import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trust } from './organisations.ts';
import type { PdsStandIn } from './pds-stand-in.ts';

/** Writes how the stand-in of the national index is asked, with a key made for this start. Its path. */
export function writePdsFile(
  folder: string,
  { url, tokenUrl }: Pick<PdsStandIn, 'url' | 'tokenUrl'>,
): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: 'demo-1' };
  const file = join(folder, 'demo-pds.json');
  const settings = { url, tokenUrl, apiKey: 'demo', organisation: trust, key, background: {} };
  writeFileSync(file, JSON.stringify(settings, null, 2), { mode: 0o600 });
  return file;
}
