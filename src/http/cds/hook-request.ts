import { z } from 'zod';
import { GatewayError, type FieldIssue } from '../../errors.ts';
import type { CardOutcomes } from '../../gateway/hooks/hooks.ts';
import { service } from './card.ts';

const id = z.string().min(1).max(500);

/** What a call must have (CDS Hooks 2.0, "Calling a CDS Service", and the hook `patient-view`). Only that it is there is looked at. */
const hookCall = z.object({
  hook: z.literal(service.hook),
  hookInstance: z.guid(),
  context: z.object({ userId: id, patientId: id }),
});

const feedback = z.object({
  feedback: z
    .array(
      z.object({
        card: z.guid(),
        outcome: z.enum(['accepted', 'overridden']),
        outcomeTimestamp: z.iso.datetime({ offset: true }),
      }),
    )
    .min(1)
    .max(500),
});

const fixes: Readonly<Record<string, string>> = {
  hook: `Send "hook": "${service.hook}": no other is offered here.`,
  hookInstance: 'Send a UUID for this call.',
  context: 'Send context.userId and context.patientId.',
  feedback:
    'Send 1 to 500 of {card, outcome, outcomeTimestamp}; outcome is accepted or overridden, the time as in RFC 3339.',
};

/**
 * Whether it is a call of our service. Who the patient is, and what else was sent, is not looked at and goes nowhere.
 *
 * @throws GatewayError `invalid-request` with the fields
 */
export function checkHookCall(body: unknown): void {
  const parsed = hookCall.safeParse(body);
  if (!parsed.success) throw refusal(parsed.error);
}

/**
 * How many cards people accepted and overrode. Comments, reasons and which card it was are not kept: a comment may be about anybody.
 *
 * @throws GatewayError `invalid-request` with the fields
 */
export function countOutcomes(body: unknown): CardOutcomes {
  const parsed = feedback.safeParse(body);
  if (!parsed.success) throw refusal(parsed.error);
  const all = parsed.data.feedback;
  const accepted = all.filter(({ outcome }) => outcome === 'accepted').length;
  return { accepted, overridden: all.length - accepted };
}

function refusal({ issues }: z.ZodError): GatewayError {
  const fields = new Set(issues.map(({ path }) => String(path[0] ?? 'body')));
  return new GatewayError('invalid-request', {
    issues: [...fields].map((field): FieldIssue => {
      const fix = fixes[field] ?? 'Send a JSON object as CDS Hooks 2.0 has it.';
      return { field, code: 'not-as-specified', fix };
    }),
  });
}
