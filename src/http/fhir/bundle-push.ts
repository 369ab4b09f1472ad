import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Bundle, OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { GatewayError, type FieldIssue } from '../../errors.ts';
import { outcomeIssue } from '../../fhir/operation-outcome.ts';
import { acceptBundle, type AcceptedBundle, type BundleIntake } from '../../gateway/accept-bundle.ts';
import type { Receipt } from '../../gateway/ports/inbox.ts';
import { waitSeconds, type AwaitReceipts } from '../intake/wait.ts';
import { fhirJson } from '../plugins/outcome.ts';
import type { RecordRoutes } from './record-answer.ts';

/** What the routes of Bundles are made of. */
export interface BundleRoutes extends RecordRoutes, BundleIntake {}

/** Takes in a pushed Bundle. Answered as a push to /v1/case-records is: kept before the answer, with a receipt, and waited for where that is asked. */
export async function pushBundle(
  routes: BundleRoutes,
  awaitReceipts: AwaitReceipts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { body: bundle, rawBody: body, systemCaller: client } = request;
  const idempotencyKey = keyIn(request);
  const accepted = await acceptBundle(routes, { client, idempotencyKey, body, bundle });
  const wait = waitSeconds(request.headers.prefer?.toString());
  const receipt = (await awaitReceipts([accepted.receiptId], wait)).get(accepted.receiptId);
  if (receipt === undefined) throw new GatewayError('internal');
  const location = `/v1/receipts/${receipt.id}`;
  void reply.headers({ location, 'content-location': location, 'cache-control': 'no-store' });
  if (accepted.replayed) void reply.header('idempotency-replayed', 'true');
  if (wait > 0) void reply.header('preference-applied', `wait=${wait}`);
  const isIn = receipt.status === 'applied' || receipt.status === 'duplicate';
  const isTransaction = (bundle as Bundle).type === 'transaction';
  void reply.code(receipt.status === 'received' || receipt.status === 'held' ? 202 : 200).type(fhirJson);
  const answer =
    isIn && isTransaction ? transactionResponse(accepted, receipt) : outcomeOf(receipt, accepted.issues);
  return reply.send(JSON.stringify(answer));
}

/** @throws GatewayError `missing-idempotency-key` */
function keyIn({ headers }: FastifyRequest): string {
  const given = headers['idempotency-key'];
  if (typeof given !== 'string' || !/^[A-Za-z0-9._-]{1,100}$/.test(given)) {
    throw new GatewayError('missing-idempotency-key');
  }
  return given;
}

/** Each entry in order: where it is now, or that it was not taken. What was told of a place in an entry stands with it. */
function transactionResponse({ places, issues }: AcceptedBundle, receipt: Receipt): Bundle {
  const all = issuesIn(receipt, issues);
  const entry = places.map((location, index) => {
    const prefix = `Bundle.entry[${index}].`;
    const own = all.filter(({ field }) => `${field}.`.startsWith(prefix));
    const isTaken = !own.some(
      ({ field, code }) => code === 'not-taken' && `${field}.` === `${prefix}resource.`,
    );
    const outcome = own.length === 0 ? undefined : warnings(own);
    return {
      response: {
        status: isTaken ? '200' : '422',
        ...(location !== undefined && { location }),
        ...(outcome !== undefined && { outcome }),
      },
    };
  });
  return { resourceType: 'Bundle', id: randomUUID(), type: 'transaction-response', entry };
}

const texts: Readonly<Record<Receipt['status'], string>> = {
  received: 'Kept, and not applied yet. Location says where to ask what became of it.',
  applied: 'Applied.',
  duplicate: 'The same was applied before.',
  superseded: 'A newer record of this person from the same source was applied before.',
  held: 'Kept until somebody looks at it.',
  discarded: 'Somebody looked at it, and it will not be applied.',
};

function outcomeOf(receipt: Receipt, issues: readonly FieldIssue[]): OperationOutcome {
  const isIn = ['received', 'applied', 'duplicate'].includes(receipt.status);
  const first: OperationOutcomeIssue = {
    severity: isIn ? 'information' : 'warning',
    code: 'informational',
    details: { text: texts[receipt.status] },
    diagnostics: texts[receipt.status],
  };
  return { resourceType: 'OperationOutcome', issue: [first, ...warnings(issuesIn(receipt, issues)).issue] };
}

/** A settled receipt has all of them; before that, what the reading found. */
function issuesIn(receipt: Receipt, issues: readonly FieldIssue[]): readonly FieldIssue[] {
  return receipt.status === 'received' ? issues : receipt.issues;
}

function warnings(issues: readonly FieldIssue[]): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: issues.map((issue) => outcomeIssue(issue, 'warning')) };
}
