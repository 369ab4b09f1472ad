import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CouldSeeQuestion, CouldSeeRelease } from '../../gateway/person-report/could-see.ts';
import { releaseLedger } from '../../gateway/person-report/release-ledger.ts';
import type { ReportRelease } from '../../gateway/person-report/release-who-looked.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { formFields } from '../form-fields.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { ledgerPage, type CouldSeeError, type CouldSeeValues } from '../pages/ledger.ts';
import { isoDateOf } from '../pages/typed-date.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { askedByHandle, findWhoseRoutes } from './find-whose.ts';

export interface LedgerRoutes extends PageSettings, ReportRelease, CouldSeeRelease {
  readonly clock: ReportRelease['clock'];
}

type Handled = { Params: { handle: string } };

/** `/ig/ledger`: every version of a person's sharing choices, and what somebody could see on a day. */
export function ledgerRoutes(scope: FastifyInstance, routes: LedgerRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  findWhoseRoutes(scope, routes, 'ledger');
  scope.get<Handled>('/ig/ledger/:handle', hidden, (request, reply) =>
    send(routes, request, reply, { question: undefined, values: undefined, errors: [] }),
  );
  scope.post<Handled>(
    '/ig/ledger/:handle/could-see',
    { ...hidden, preValidation: scope.csrfProtection },
    (request, reply) => send(routes, request, reply, readQuestion(request.body, routes.clock())),
  );
}

interface Asking {
  readonly question: CouldSeeQuestion | undefined;
  readonly values: CouldSeeValues | undefined;
  readonly errors: readonly CouldSeeError[];
}

function readQuestion(body: unknown, at: Date): Asking {
  const { one } = formFields(body, 100);
  const values = { who: one('who'), day: one('on-day'), month: one('on-month'), year: one('on-year') };
  const day = isoDateOf(values);
  const [organisation = '', role = '', purpose = ''] = values.who.split(' ');
  const errors: CouldSeeError[] = [];
  if (purpose === '') errors.push('who');
  if (day === undefined || day > londonTime(at).date) errors.push('on');
  if (day === undefined || errors.length > 0) return { question: undefined, values, errors };
  return { question: { organisation, role, purpose, day }, values, errors };
}

async function send(
  routes: LedgerRoutes,
  request: FastifyRequest<Handled>,
  reply: FastifyReply,
  { question, values, errors }: Asking,
): Promise<FastifyReply> {
  const officer = signedIn(request, routes.clock());
  const { handle } = request.params;
  const asked = askedByHandle(request, handle);
  const ledger = await releaseLedger(routes, officer, { asked, question });
  const page = ledgerPage({
    shell: shellFor(routes, request, reply, officer),
    ledger,
    organisationNames: routes.organisationNames,
    url: `/ig/ledger/${handle}`,
    values,
    errors,
  });
  return sendPage(reply, page, errors.length > 0 ? 422 : 200);
}
