import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkpointText, openCheckpoint, parseCheckpoint } from '../../src/audit/note/checkpoint.ts';
import { formatProof, parseProof } from '../../src/audit/note/proof-text.ts';
import { cosignText, signText, verifyNote, type NoteSigner } from '../../src/audit/note/sign-note.ts';
import { formatNote, parseNote } from '../../src/audit/note/signed-note.ts';
import {
  formatVerifierKey,
  keyTypes,
  parseVerifierKey,
  verifierKey,
  type KeyType,
} from '../../src/audit/note/verifier-key.ts';
import { emptyRoot } from '../../src/audit/tree/hashes.ts';
import { parseTileIndex, tilePath } from '../../src/audit/tree/tiles.ts';

/** An Ed25519 key from a seed of one byte repeated. */
function signer(name: string, seed: number, type: KeyType = keyTypes.log): NoteSigner {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { privateKey, key: verifierKey(name, type, createPublicKey(privateKey)) };
}

const log = signer('log.example/1', 1);
const newer = signer('log.example/1', 2);
const witness = signer('witness.example', 3, keyTypes.cosignature);
const text = checkpointText({ origin: 'log.example/1', size: 3n, root: emptyRoot });
const note = formatNote({
  text,
  signatures: [signText(text, log), signText(text, newer), cosignText(text, 1_795_000_000n, witness)],
});

/** C2SP signed-note, "Example". */
const published = {
  vkey: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  note: 'This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
};

const opened = (given: string, keys = [log.key]): string => {
  const checkpoint = openCheckpoint(given, keys);
  return 'reason' in checkpoint ? checkpoint.reason : 'ok';
};

describe('a note that is refused', () => {
  it('is one that no trusted key signed, or that a trusted key did not sign like this', () => {
    expect(opened(note, [signer('log.example/1', 9).key])).toBe('no key that is trusted signed it');
    expect(opened(note.replace('\n3\n', '\n4\n'))).toBe('the signature of log.example/1 is wrong');
    expect(opened(note, [signer('another.example', 1).key])).toBe('no key that is trusted signed it');
  });

  it('is one whose lines can be read two ways', () => {
    for (const broken of [
      '',
      text,
      note.slice(0, -1),
      `${note}\n`,
      note.replace('\n', '\r\n'),
      note.replace('\u2014 ', '- '),
    ]) {
      expect(opened(broken), JSON.stringify(broken)).toMatch(/no signed note|wrong/);
    }
  });

  it('is no checkpoint when the size or the root is not spelt as it must be', () => {
    const root = emptyRoot.toString('base64');
    for (const body of [
      `o\n03\n${root}\n`,
      `o\n-1\n${root}\n`,
      `o\n1\n${root.slice(4)}\n`,
      `\n1\n${root}\n`,
      `o\n1\n${root}`,
    ])
      expect(parseCheckpoint(body), body).toBeUndefined();
    expect(parseCheckpoint(`o\n18446744073709551616\n${root}\n`)).toBeUndefined();
    expect(parseCheckpoint(`o\n18446744073709551615\n${root}\n`)?.size).toBe(2n ** 64n - 1n);
  });

  it('has a verifier key whose id is not its own', () => {
    expect(parseVerifierKey(published.vkey.replace('530d903a', '530d903b'))).toBeUndefined();
    expect(parseVerifierKey(`${published.vkey}=`)).toBeUndefined();
    expect(parseVerifierKey('no key')).toBeUndefined();
  });
});

describe('a note that is believed', () => {
  it('is the published example, by its published key', () => {
    const key = parseVerifierKey(published.vkey);
    const parsed = parseNote(published.note);
    expect(parsed !== undefined && key !== undefined && verifyNote(parsed, [key])).toEqual({ ok: true });
    expect(key && formatVerifierKey(key)).toBe(published.vkey);
    expect(parsed && formatNote(parsed)).toBe(published.note);
  });

  it('is signed by the old key, the new one, or a witness, whichever is trusted', () => {
    for (const { key } of [log, newer, witness]) expect(opened(note, [key])).toBe('ok');
  });
});

describe('a proof as a text', () => {
  it('reads as it was written, and in no other spelling', () => {
    const proof = { index: 2n, proof: [emptyRoot], checkpoint: note, extra: undefined };
    const written = formatProof(proof);
    expect(parseProof(written)).toEqual(proof);
    expect(parseProof(written.replace('index 2', 'index 02'))).toBeUndefined();
    expect(parseProof(written.replace('@v1', '@v2'))).toBeUndefined();
    expect(parseProof(written.replace(emptyRoot.toString('base64'), 'AAAA'))).toBeUndefined();
  });
});

describe('a tile has one address', () => {
  it('spelt in threes', () => {
    expect(tilePath({ level: 0, index: 1_234_067n, width: 256 })).toBe('0/x001/x234/067');
    expect(tilePath({ level: 'entries', index: 0n, width: 7 })).toBe('entries/000.p/7');
    expect(parseTileIndex('x001/x234/067.p/255')).toEqual({ index: 1_234_067n, width: 255 });
  });

  it('and no other', () => {
    for (const other of [
      '1',
      '0001',
      'x000/001',
      '001.p/0',
      '001.p/256',
      '001.p/07',
      'x001',
      '../001',
      '001/',
      '',
    ])
      expect(parseTileIndex(other), other).toBeUndefined();
  });
});
