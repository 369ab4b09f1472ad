import { errorTable, GatewayError, type ErrorCode, type FieldIssue } from '../../errors.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { Sandbox, ScriptedOutcome } from '../ports/sandbox.ts';
import { busySeconds, scriptedPeople, slowSeconds, type Script } from './scripted-people.ts';

/** Keys that are remembered: enough for whoever tries, and no more however many are sent. */
const mostKeys = 1_000;

const outcomes: Readonly<Partial<Record<Script, ScriptedOutcome>>> = {
  held: { place: 'clash' },
  duplicate: { place: 'same' },
  conflict: { issues: [issueOf('person.nhsNumber', 'identity-conflict')] },
};

/** Made by services.ts where `LWG_SANDBOX` is on, which production refuses. */
export function createSandbox(): Sandbox {
  const calls = new Map<string, number>();
  return {
    async meet(clientId, idempotencyKey, records) {
      const scripts = new Set(records.map(scriptOf));
      if (scripts.has('busy-twice')) refuseTwice(calls, `${clientId} ${idempotencyKey}`);
      if (scripts.has('slow')) await new Promise((resolve) => setTimeout(resolve, slowSeconds * 1_000));
    },
    check(record) {
      if (scriptOf(record) !== 'rejected') return;
      const fix = 'This person is always rejected here. Send the record of somebody else.';
      throw new GatewayError('invalid-record', {
        issues: [{ field: 'person.birthDate', code: 'sandbox', fix }],
      });
    },
    outcomeOf(record) {
      const script = scriptOf(record);
      return script === undefined ? undefined : outcomes[script];
    },
  };
}

function scriptOf({ person }: CaseRecord): Script | undefined {
  return scriptedPeople[person.nhsNumber ?? '']?.script;
}

function refuseTwice(calls: Map<string, number>, key: string): void {
  const before = calls.get(key) ?? 0;
  if (before >= 2) return;
  const [oldest] = calls.keys();
  if (calls.size >= mostKeys && oldest !== undefined) calls.delete(oldest);
  calls.set(key, before + 1);
  throw new GatewayError('intake-busy', { retryAfter: busySeconds });
}

function issueOf(field: string, code: ErrorCode): FieldIssue {
  return { field, code, fix: errorTable[code].text };
}
