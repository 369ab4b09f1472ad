import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { releaseCase } from '../../gateway/review/release-case.ts';
import { releaseQueue, type ReviewRelease } from '../../gateway/review/release-queue.ts';
import {
  addNote,
  answerConcern,
  decideCase,
  holdBack,
  openByHand,
  raiseConcern,
  takeCase,
} from '../../gateway/review/work-on-case.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { formFields } from '../form-fields.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { isReviewStep, reviewCasePage, type ReviewError } from '../pages/review-case.ts';
import { reviewsPage } from '../pages/reviews.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { readTimeCursor, writeTimeCursor } from '../time-cursor.ts';
import { readReviewForm, type ReviewForm } from './review-forms.ts';

export interface ReviewRoutes extends PageSettings, ReviewRelease {}

type Named = { Params: { id: string } };
const uuid = z.uuid();

/** `/ig/reviews` and `/ig/reviews/{id}`: the queue of the officer's organisation, and what is done about a case. */
export function reviewRoutes(scope: FastifyInstance, routes: ReviewRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  const guarded = { ...hidden, preValidation: scope.csrfProtection };
  scope.get<{ Querystring: { show?: string; after?: string; done?: string } }>(
    '/ig/reviews',
    hidden,
    async (request, reply) => {
      const { show, after } = request.query;
      const asked = { show: show === 'closed' ? 'closed' : 'open', after: readTimeCursor(after) } as const;
      return sendQueue(routes, request, reply, asked, undefined);
    },
  );
  scope.post('/ig/reviews', guarded, async (request, reply) => {
    const officer = signedIn(request, routes.clock());
    const entry = uuid.safeParse(formFields(request.body).one('entry').trim());
    if (!entry.success) {
      return sendQueue(routes, request, reply, { show: 'open', after: undefined }, 'entry', 422);
    }
    const id = await openByHand(routes, officer, entry.data.toLowerCase());
    return goTo(reply, `/ig/reviews/${id}`);
  });
  scope.get<Named>('/ig/reviews/:id', hidden, async (request, reply) => {
    const officer = signedIn(request, routes.clock());
    return sendCase(routes, request, reply, { officer, id: idIn(request), errors: [] });
  });
  scope.post<{ Params: { id: string; step: string } }>(
    '/ig/reviews/:id/:step',
    guarded,
    async (request, reply) => {
      const officer = signedIn(request, routes.clock());
      const { step } = request.params;
      const id = idIn(request);
      if (!isReviewStep(step)) throw new GatewayError('not-found');
      const read = readReviewForm(step, request.body, londonTime(routes.clock()).date);
      if ('errors' in read) {
        return sendCase(routes, request, reply, { officer, id, errors: read.errors }, 422);
      }
      await work(routes, officer, id, read.form);
      return goTo(reply, `/ig/reviews/${id}`);
    },
  );
}

async function work(
  routes: ReviewRoutes,
  officer: StaffPrincipal,
  id: string,
  form: ReviewForm,
): Promise<void> {
  switch (form.step) {
    case 'take':
      return takeCase(routes, officer, id);
    case 'note':
      return addNote(routes, officer, id, form.text);
    case 'answer':
      return answerConcern(routes, officer, id, form.text);
    case 'outcome':
      return decideCase(routes, officer, id, form);
    case 'concern':
      return raiseConcern(routes, officer, id, { to: form.to, reason: form.text });
    case 'hold':
      return holdBack(routes, officer, id, { until: form.until, reason: form.text });
  }
}

async function sendQueue(
  routes: ReviewRoutes,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Parameters<typeof releaseQueue>[2],
  error: 'entry' | undefined,
  status = 200,
): Promise<FastifyReply> {
  const now = routes.clock();
  const officer = signedIn(request, now);
  const { show, after } = asked;
  const { next, ...queue } = await releaseQueue(routes, officer, asked);
  const here = show === 'closed' ? '/ig/reviews?show=closed' : '/ig/reviews';
  const page = reviewsPage({
    shell: shellFor(routes, request, reply, officer),
    ...queue,
    show,
    now,
    error,
    firstUrl: after === undefined ? undefined : here,
    nextUrl: next && `/ig/reviews?show=${show}&after=${writeTimeCursor(next)}`,
  });
  return sendPage(reply, page, status);
}

interface CaseToSend {
  readonly officer: StaffPrincipal;
  readonly id: string;
  readonly errors: readonly ReviewError[];
}

async function sendCase(
  routes: ReviewRoutes,
  request: FastifyRequest,
  reply: FastifyReply,
  { officer, id, errors }: CaseToSend,
  status = 200,
): Promise<FastifyReply> {
  const reviewed = await releaseCase(routes, officer, id);
  const shell = shellFor(routes, request, reply, officer);
  const { organisationNames } = routes;
  return sendPage(reply, reviewCasePage({ shell, reviewed, organisationNames, errors }), status);
}

function goTo(reply: FastifyReply, url: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(url, 303);
}

function idIn({ params }: FastifyRequest<Named>): string {
  if (!uuid.safeParse(params.id).success) throw new GatewayError('not-found');
  return params.id.toLowerCase();
}
