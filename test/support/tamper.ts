import type pg from 'pg';
import { checkpointText } from '../../src/audit/note/checkpoint.ts';
import { signText } from '../../src/audit/note/sign-note.ts';
import { formatNote } from '../../src/audit/note/signed-note.ts';
import { Frontier } from '../../src/audit/tree/frontier.ts';
import { leafHash } from '../../src/audit/tree/hashes.ts';
import { TileGrowth } from '../../src/audit/tree/tile-growth.ts';
import { logVerifierKey } from '../../src/gateway/log/signing.ts';
import type { LogKey } from '../../src/sealing/keys.ts';

/** What an attacker has: the database as its superuser and, for the worst of it, the key that signs. */
export interface Attack {
  readonly client: pg.Client;
  readonly key: LogKey;
  readonly origin: string;
  /** How many entries there are, and how many the checkpoint has that an outsider saved. */
  readonly size: number;
  readonly saved: number;
  /** A number from 0 up to but without `below`. */
  random(below: number): number;
}

/** Everything of the tree made anew from the leaves as they lie there now, and every checkpoint signed anew: no trace is left inside. */
async function rebuild({ client, key, origin }: Attack): Promise<void> {
  const { rows: leaves } = await client.query<{ id: string; leaf: Buffer }>(
    'SELECT id, leaf FROM audit_leaf JOIN audit_event USING (id) ORDER BY idx',
  );
  const { rows: signed } = await client.query<{ size: string }>('SELECT size FROM checkpoint ORDER BY size');
  await client.query('TRUNCATE audit_leaf, tile, checkpoint');
  const frontier = new Frontier();
  const growth = new TileGrowth();
  for (const { id, leaf } of leaves) {
    await client.query('INSERT INTO audit_leaf VALUES ($1, $2, $3)', [
      frontier.size.toString(),
      id,
      leafHash(leaf),
    ]);
    frontier.append(leafHash(leaf), growth.onNode);
    if (!signed.some(({ size }) => BigInt(size) === frontier.size)) continue;
    const [size, root] = [frontier.size, frontier.root()];
    const text = checkpointText({ origin, size, root });
    const signature = signText(text, { key: logVerifierKey(origin, key), privateKey: key.privateKey });
    const note = formatNote({ text, signatures: [signature] });
    await client.query("INSERT INTO checkpoint VALUES ($1, $2, $3, $4, '{}', now())", [
      origin,
      size.toString(),
      root,
      note,
    ]);
  }
  for (const { level, index, width, bytes } of growth.pieces())
    await client.query('INSERT INTO tile VALUES ($1, $2, $3, $4)', [level, index.toString(), width, bytes]);
  await client.query('UPDATE log_head SET size = $1, frontier = $2, root = $3', [
    frontier.size.toString(),
    frontier.hashes,
    frontier.root(),
  ]);
}

const at = (index: number): string => `(SELECT id FROM audit_leaf WHERE idx = ${index})`;
const flip = (column: string, place: number): string =>
  `set_byte(${column}, ${place}, get_byte(${column}, ${place}) # 1)`;

const columns: readonly string[] = [
  "outcome = 'refused'",
  "organisation = 'X9T99'",
  "role = 'nobody'",
  "purpose = 'BTG'",
  "kind = 'feedback'",
  "face = 'fhir'",
  "at = at + interval '1 ms'",
  "askers = '{}'",
  "sources = '{X9T99}'",
  "person_pseudonym = '\\x00'",
  "actor = '\\x00'",
  "detail = '\\x00'",
];

/** Takes one out and closes the gap. */
const takeOut = (index: number): readonly string[] => [
  `DELETE FROM audit_event WHERE id = ${at(index)}`,
  `DELETE FROM audit_leaf WHERE idx = ${index}`,
  `UPDATE audit_leaf SET idx = -idx WHERE idx > ${index}`,
  'UPDATE audit_leaf SET idx = -idx - 1 WHERE idx < 0',
];

/** Slips a copy of one in, before another. */
const slipIn = (index: number): readonly string[] => [
  `UPDATE audit_leaf SET idx = -idx - 1 WHERE idx >= ${index}`,
  'UPDATE audit_leaf SET idx = -idx WHERE idx < 0',
  `WITH copied AS (INSERT INTO audit_event SELECT (jsonb_populate_record(audit_event, jsonb_build_object('id', gen_random_uuid()))).*
     FROM audit_event WHERE id = ${at(index + 1)} RETURNING id, leaf)
   INSERT INTO audit_leaf SELECT ${index}, id, sha256('\\x00'::bytea || leaf) FROM copied`,
];

async function run({ client }: Attack, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
}

/** What may be done to a log, each leaving it as whole as it can be left. */
export const tamperings: Readonly<Record<string, (attack: Attack) => Promise<void>>> = {
  'a byte of a leaf edited': (attack) =>
    run(attack, [
      `UPDATE audit_event SET leaf = ${flip('leaf', attack.random(100))} WHERE id = ${at(attack.random(attack.size))}`,
    ]),
  'a leaf edited, and its hash': (attack) => {
    const index = attack.random(attack.size);
    return run(attack, [
      `UPDATE audit_event SET leaf = ${flip('leaf', attack.random(100))} WHERE id = ${at(index)}`,
      `UPDATE audit_leaf SET leaf_hash = sha256('\\x00'::bytea || (SELECT leaf FROM audit_event WHERE audit_event.id = audit_leaf.id)) WHERE idx = ${index}`,
    ]);
  },
  'a column edited': (attack) =>
    run(attack, [
      `UPDATE audit_event SET ${columns[attack.random(columns.length)] ?? ''} WHERE id = ${at(attack.random(attack.size))}`,
    ]),
  'an entry deleted': (attack) =>
    run(attack, [`DELETE FROM audit_event WHERE id = ${at(attack.random(attack.size))}`]),
  'a leaf deleted': (attack) =>
    run(attack, [`DELETE FROM audit_leaf WHERE idx = ${attack.random(attack.size)}`]),
  'an entry and its leaf deleted, the gap closed': (attack) =>
    run(attack, takeOut(attack.random(attack.size))),
  'an entry slipped in beside the tree': (attack) =>
    run(attack, [
      `INSERT INTO audit_event SELECT (jsonb_populate_record(audit_event, jsonb_build_object('id', gen_random_uuid()))).*
       FROM audit_event WHERE id = ${at(attack.random(attack.size))}`,
    ]),
  'an entry slipped into the tree': (attack) => run(attack, slipIn(attack.random(attack.size - 1))),
  'two leaves swapped': (attack) => {
    const one = attack.random(attack.size - 1);
    const other = one + 1 + attack.random(attack.size - 1 - one);
    return run(attack, [
      `UPDATE audit_leaf SET idx = -1 WHERE idx = ${one}`,
      `UPDATE audit_leaf SET idx = ${one} WHERE idx = ${other}`,
      `UPDATE audit_leaf SET idx = ${other} WHERE idx = -1`,
    ]);
  },
  'the tail cut off': (attack) => {
    const from = attack.size - 1 - attack.random(50);
    return run(attack, [
      `DELETE FROM audit_event WHERE id IN (SELECT id FROM audit_leaf WHERE idx >= ${from})`,
      `DELETE FROM audit_leaf WHERE idx >= ${from}`,
    ]);
  },
  'a tile edited': (attack) =>
    run(attack, [
      `UPDATE tile SET bytes = ${flip('bytes', attack.random(32))} WHERE (level, index) = (0, ${attack.random(2)})`,
    ]),
  'the head edited': (attack) =>
    run(attack, [`UPDATE log_head SET root = ${flip('root', attack.random(32))}`]),
  'a checkpoint edited': (attack) =>
    run(attack, [
      `UPDATE checkpoint SET note = replace(note, E'\\n${attack.saved}\\n', E'\\n${attack.saved - 1}\\n')`,
    ]),
  'an entry that waits forgotten': (attack) =>
    run(attack, ['DELETE FROM audit_pending WHERE id = (SELECT id FROM audit_pending LIMIT 1)']),
  'an entry edited, everything rebuilt and signed': async (attack) => {
    await run(attack, [
      `UPDATE audit_event SET outcome = 'refused', leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '"outcome":"done"', '"outcome":"refused"'), 'UTF8')
       WHERE id = ${at(attack.random(attack.saved))}`,
    ]);
    await rebuild(attack);
  },
  'an entry taken out, everything rebuilt and signed': async (attack) => {
    await run(attack, takeOut(attack.random(attack.saved)));
    await rebuild(attack);
  },
  'two entries swapped, everything rebuilt and signed': async (attack) => {
    const one = attack.random(attack.saved - 1);
    await run(attack, [
      `UPDATE audit_leaf SET idx = -1 WHERE idx = ${one}`,
      `UPDATE audit_leaf SET idx = ${one} WHERE idx = ${one + 1}`,
      `UPDATE audit_leaf SET idx = ${one + 1} WHERE idx = -1`,
    ]);
    await rebuild(attack);
  },
  'the tail cut off, everything rebuilt and signed': async (attack) => {
    const from = attack.saved - 1 - attack.random(50);
    await run(attack, [
      `DELETE FROM audit_event WHERE id IN (SELECT id FROM audit_leaf WHERE idx >= ${from})`,
      `DELETE FROM audit_leaf WHERE idx >= ${from}`,
    ]);
    await rebuild(attack);
  },
};
