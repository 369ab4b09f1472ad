import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import {
  checkOperator,
  decideIdentity,
  listIdentity,
  withdrawDecision,
} from '../../gateway/identity/decide-identity.ts';
import { mergePeople, partPeople } from '../../gateway/identity/merge-people.ts';
import type { IdentityDesk } from '../../gateway/identity/pair.ts';
import { comparePeople } from '../../gateway/identity/release-comparison.ts';
import { openCursor, sealCursor } from '../../gateway/log/page-cursor.ts';
import type { Pair } from '../../gateway/ports/identity.ts';
import type { Release } from '../../gateway/release.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { peoplePage, type PairRow } from '../pages/people.ts';
import { readPairForm, type PairDecision, type PairForm } from '../pages/pair-form.ts';
import { pairPage, stateOf } from '../pages/pair.ts';
import { signedIn } from '../plugins/staff-session.ts';

export type PeopleRoutes = PageSettings & IdentityDesk & Pick<Release, 'keys'>;

/** How many of each list: whoever has more to do begins with these. */
const listed = 200;

type Named = { Querystring: { of?: string } };

/** `/ops/people`: people who may be one, for whoever runs the gateway: compared without a word of either, kept apart, merged, parted. */
export function peopleRoutes(scope: FastifyInstance, routes: PeopleRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  const guarded = { ...hidden, preValidation: scope.csrfProtection };
  scope.get<{ Querystring: { done?: string } }>('/ops/people', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const lists = await listIdentity(routes, caller, listed);
    const rowOf = <T>(pair: Pair, row: T): T & PairRow => ({ ...row, url: addressOf(routes, caller, pair) });
    const model = {
      shell: shellFor(routes, request, reply, caller),
      questions: lists.questions.map((one) => rowOf(one, one)),
      merged: lists.merged.map((one) => rowOf({ one: one.survivor, other: one.merged }, one)),
      decisions: lists.decisions
        .filter(
          ({ one, other }) => !lists.merged.some((link) => isPair(link.survivor, link.merged, one, other)),
        )
        .map((one) => rowOf(one, one)),
      done: request.query.done,
    };
    return sendPage(reply, peoplePage(model));
  });
  scope.get<Named>('/ops/people/pair', hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    await checkOperator(routes, caller, 'compare');
    return sendPair(routes, { request, reply, caller, of: request.query.of }, undefined);
  });
  scope.post('/ops/people/pair', guarded, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    await checkOperator(routes, caller, 'decide');
    const form = readPairForm(request.body);
    const at = { request, reply, caller, of: form.of };
    if (form.decided === undefined) return sendPair(routes, at, form, 422);
    await decide(routes, caller, pairIn(routes, caller, form.of), form.decided);
    return reply
      .header('cache-control', 'no-store')
      .redirect(`/ops/people?done=${form.decided.decision}`, 303);
  });
}

function isPair(survivor: string, merged: string, one: string, other: string): boolean {
  return (survivor === one && merged === other) || (survivor === other && merged === one);
}

const forWhat = 'identity-pair';

/** An address of this operator's: it opens nothing for anybody else, and names nobody. */
function addressOf({ keys }: PeopleRoutes, { subject }: StaffPrincipal, { one, other }: Pair): string {
  const [first, second] = [one, other].toSorted();
  const of = sealCursor(keys, { clientId: subject, what: forWhat }, { one: first, other: second });
  return `/ops/people/pair?of=${of}`;
}

const pairSchema = z.strictObject({ one: z.uuid(), other: z.uuid() });

function pairIn({ keys }: PeopleRoutes, { subject }: StaffPrincipal, of: string | undefined): Pair {
  const opened = pairSchema.safeParse(openCursor(keys, { clientId: subject, what: forWhat }, of ?? ''));
  if (!opened.success) throw new GatewayError('not-found');
  return opened.data;
}

interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: StaffPrincipal;
  readonly of: string | undefined;
}

async function sendPair(
  routes: PeopleRoutes,
  { request, reply, caller, of }: Asked,
  form: PairForm | undefined,
  status = 200,
): Promise<FastifyReply> {
  const pair = pairIn(routes, caller, of);
  const compared = await comparePeople(routes, caller, pair);
  const named = (receipts: typeof compared.one) =>
    receipts.map(({ organisation, ...receipt }) => ({
      ...receipt,
      organisation: routes.organisationNames.get(organisation) ?? organisation,
    }));
  const shell = shellFor(routes, request, reply, caller);
  const records = [
    { id: pair.one, receipts: named(compared.one) },
    { id: pair.other, receipts: named(compared.other) },
  ] as const;
  const { likeness } = compared;
  return sendPage(
    reply,
    pairPage({ shell, of: of ?? '', records, likeness, state: stateOf(compared), form }),
    status,
  );
}

async function decide(
  routes: PeopleRoutes,
  caller: StaffPrincipal,
  pair: Pair,
  { decision, reason, note }: PairDecision,
): Promise<void> {
  const { one, other } = pair;
  switch (decision) {
    case 'apart':
      return decideIdentity(routes, caller, pair, { verdict: 'different', reason });
    case 'undo':
      return withdrawDecision(routes, caller, pair, reason);
    case 'merge-first':
      return mergePeople(routes, caller, { survivor: one, merged: other }, { reason, note });
    case 'merge-second':
      return mergePeople(routes, caller, { survivor: other, merged: one }, { reason, note });
    case 'part':
      return partPeople(routes, caller, pair, { reason, note });
  }
}
