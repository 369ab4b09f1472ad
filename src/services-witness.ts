import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createLogReader } from './adapters/log-reader/log-reader.ts';
import { createWitnessFolder } from './adapters/witness-folder/witness-folder.ts';
import {
  formatVerifierKey,
  keyTypes,
  parseVerifierKey,
  verifierKey,
  type VerifierKey,
} from './audit/note/verifier-key.ts';
import type { NoteSigner } from './audit/note/sign-note.ts';
import { systemClock } from './clock.ts';
import type { PublicLog } from './gateway/ports/witness.ts';
import type { Witness } from './gateway/witness/witness.ts';
import { createLog, type Log } from './log.ts';
import { BootError } from './role.ts';

/** Where a witness finds what it is made of. */
export interface WitnessFiles {
  /** Its own key, as `lwg witness --make-key` wrote it. */
  readonly key: string;
  /** Keys of the logs that it follows, one a line. */
  readonly logs: string;
  /** The folder of its memory. */
  readonly keep: string;
}

/** PKCS 8 of an Ed25519 key up to its seed (RFC 8410, 7). */
const beforeSeed = Buffer.from('302e020100300506032b657004220420', 'hex');
const keyFile = z.strictObject({ name: z.string(), seed: z.base64() });

/**
 * Reads a witness's own key.
 *
 * @throws BootError without quoting it
 */
export function witnessSigner(text: string): NoteSigner & { readonly vkey: string } {
  try {
    const { name, seed } = keyFile.parse(JSON.parse(text));
    const privateKey = createPrivateKey({
      key: Buffer.concat([beforeSeed, Buffer.from(seed, 'base64')]),
      format: 'der',
      type: 'pkcs8',
    });
    const key = verifierKey(name, keyTypes.cosignature, createPublicKey(privateKey));
    return { privateKey, key, vkey: formatVerifierKey(key) };
  } catch {
    throw new BootError('The key file is not one that `lwg witness --make-key` wrote.');
  }
}

/** A witness on its files. It has no database, no configuration and nothing of the gateway's. */
export function buildWitness({ key, logs, keep }: WitnessFiles): Witness {
  return {
    signer: witnessSigner(read(key)),
    logs: logKeys(read(logs)),
    memory: createWitnessFolder(keep),
    clock: systemClock,
  };
}

/** Where the witness's role says what it does. */
export function witnessLog(): Log {
  return createLog();
}

/** A log at the address below which its `checkpoint` is. */
export function publicLog(address: string): PublicLog {
  if (!URL.canParse(address))
    throw new BootError('The address of a log looks like https://gateway.example/log');
  return createLogReader(address);
}

function logKeys(text: string): readonly VerifierKey[] {
  const lines = text.split('\n').map((line) => line.trim().split(/\s/)[0] ?? '');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const key = parseVerifierKey(line);
      if (key?.type === keyTypes.log) return key;
      throw new BootError(
        'The file of logs has a line that is no key of a log, as its /log/keys lists them.',
      );
    });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new BootError(`${file} cannot be read.`);
  }
}
