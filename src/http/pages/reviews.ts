import type { QueuedCase, ReviewQueue } from '../../gateway/review/release-queue.ts';
import { render } from './renderer.ts';
import { outcomeWords, severityTags } from './review-words.ts';
import type { Shell } from './shell.ts';

export interface ReviewsModel extends Omit<ReviewQueue, 'next'> {
  readonly shell: Shell;
  readonly show: 'open' | 'closed';
  readonly now: Date;
  /** What is wrong with the form that opens a case. */
  readonly error: 'entry' | undefined;
  readonly firstUrl: string | undefined;
  readonly nextUrl: string | undefined;
}

const entryError = { href: '#entry', text: 'Enter the id of an entry, as the access log shows it' };

/** `/ig/reviews`: one row a case, by reference. */
export function reviewsPage(model: ReviewsModel): string {
  const { shell, cases, show, now, error, firstUrl, nextUrl, explained, notRunning } = model;
  return render('reviews.njk', shell, {
    pageTitle: error === undefined ? 'Review queue' : 'Error: Review queue',
    rows: cases.map((one) => rowOf(one, now)),
    show,
    error: error && entryError,
    firstUrl,
    nextUrl,
    explained,
    notRunning,
  });
}

function rowOf({ id, ruleName, severity, openedAt, owner, outcome }: QueuedCase, now: Date): object {
  return {
    id,
    url: `/ig/reviews/${id}`,
    ruleName,
    severity: severityTags[severity],
    openedAt,
    age: ageInWords(openedAt, now),
    owner: owner?.name ?? 'Nobody yet',
    outcome: outcome === undefined ? 'Open' : outcomeWords[outcome],
  };
}

/** `3 days`, `5 hours`, `less than an hour`. */
export function ageInWords(from: Date, to: Date): string {
  const hours = Math.floor((to.getTime() - from.getTime()) / 3_600_000);
  if (hours < 1) return 'less than an hour';
  const [count, unit] = hours < 48 ? [hours, 'hour'] : [Math.floor(hours / 24), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
