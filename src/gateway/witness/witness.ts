import {
  openCheckpoint,
  parseCheckpoint,
  type Checkpoint,
  type OpenedCheckpoint,
} from '../../audit/note/checkpoint.ts';
import { cosignText, verifyNote, type NoteSigner } from '../../audit/note/sign-note.ts';
import { formatNote, formatSignature, parseNote } from '../../audit/note/signed-note.ts';
import type { VerifierKey } from '../../audit/note/verifier-key.ts';
import { parseAddCheckpoint, type AddCheckpoint } from '../../audit/witness/add-checkpoint.ts';
import { judgeSuccessor, type Judgement } from '../../audit/witness/judge-successor.ts';
import type { Clock } from '../../clock.ts';
import type { KeptCheckpoint, WitnessMemory } from '../ports/witness.ts';

export interface Witness {
  readonly memory: WitnessMemory;
  /** The witness's own key. */
  readonly signer: NoteSigner;
  /** Keys of the logs that it follows; the name of each is the origin of its log. */
  readonly logs: readonly VerifierKey[];
  readonly clock: Clock;
}

/** What a witness answers. */
export type Witnessed =
  /** Persisted, and cosigned with this line. */
  | { readonly verdict: 'cosigned'; readonly line: string; readonly size: bigint }
  | { readonly verdict: 'unreadable' | 'unknown-log' | 'not-signed' }
  | Exclude<Judgement, { readonly verdict: 'successor' }>;

/**
 * Cosigns a checkpoint that is the consistent successor of the last one, which it replaces before anybody is told: a witness that forgot what it cosigned
 * could cosign another history (C2SP tlog-witness, add-checkpoint).
 */
export async function addCheckpoint(witness: Witness, asked: AddCheckpoint): Promise<Witnessed> {
  const note = parseNote(asked.checkpoint);
  const claimed = note && parseCheckpoint(note.text);
  if (claimed === undefined) return { verdict: 'unreadable' };
  const keys = witness.logs.filter(({ name }) => name === claimed.origin);
  if (keys.length === 0) return { verdict: 'unknown-log' };
  const next = openCheckpoint(asked.checkpoint, keys);
  if ('reason' in next) return { verdict: 'not-signed' };
  for (;;) {
    const kept = await witness.memory.read(next.origin);
    const judgement = judgeSuccessor(kept && lastOf(kept), next, asked);
    if (judgement.verdict === 'two-histories')
      await witness.memory.keepEvidence(next.origin, asked.checkpoint);
    if (judgement.verdict !== 'successor') return judgement;
    const { line, note: cosigned } = cosign(witness, next, keys);
    // Somebody else's was taken meanwhile: this one is judged anew, against that.
    if (!(await witness.memory.replace(next.origin, kept?.version ?? 0, cosigned))) continue;
    return { verdict: 'cosigned', line, size: next.size };
  }
}

/** The same, of a request's body. */
export async function answerAddCheckpoint(witness: Witness, body: string): Promise<Witnessed> {
  const asked = parseAddCheckpoint(body);
  return asked === undefined ? { verdict: 'unreadable' } : addCheckpoint(witness, asked);
}

/** The checkpoint in what was kept. Throws where it cannot be read: to begin anew would be to forget. */
export function lastOf({ note }: KeptCheckpoint): Checkpoint {
  const parsed = parseNote(note);
  const checkpoint = parsed && parseCheckpoint(parsed.text);
  if (checkpoint === undefined) throw new Error('what the witness kept cannot be read');
  return checkpoint;
}

function cosign({ signer, clock }: Witness, { note }: OpenedCheckpoint, keys: readonly VerifierKey[]) {
  const seconds = BigInt(Math.floor(clock().getTime() / 1000));
  const own = cosignText(note.text, seconds, signer);
  const known = note.signatures.filter((one) => verifyNote({ text: note.text, signatures: [one] }, keys).ok);
  return { line: formatSignature(own), note: formatNote({ text: note.text, signatures: [...known, own] }) };
}
