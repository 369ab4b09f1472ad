import { daysBetween } from '../../living-well/london-time.ts';
import { nothingToShow } from '../../living-well/words.ts';
import type { CurrentSupport, ServiceView } from '../current-support.ts';

type Sections = Omit<CurrentSupport, 'answer' | 'person' | 'freshness'>;

const statusWords: readonly [NonNullable<ServiceView['status']>, string][] = [
  ['Open', 'Open to'],
  ['Waiting', 'Waiting for'],
  ['Paused', 'Paused with'],
  ['Introduced', 'Introduced to'],
];

/** The one sentence that can be read in three seconds. It counts what is shown, never what is not. */
export function answerSentence(sections: Sections, today: string): string {
  if (isNothing(sections)) return nothingToShow;
  return [
    supportWords(sections),
    safetyPlanWords(sections.safetyPlan),
    ...lastContactWords(sections.services, today),
  ].join(' ');
}

/** Whether nothing at all is to be said: a released Patient alone is not something. */
export function isNothing(sections: Sections): boolean {
  const { safetyPlan, callNow, callLater, services, contacts, doNotContact, needs, goals, reqol } = sections;
  const { safetyFlags } = sections;
  const lists = [callNow, callLater, services, contacts, doNotContact, needs, safetyFlags, goals];
  return lists.every((list) => list.length === 0) && safetyPlan === undefined && reqol === undefined;
}

function supportWords({ services, callNow, callLater }: Sections): string {
  if (services.some(({ status }) => status !== undefined)) return serviceWords(services);
  return services.length + callNow.length + callLater.length > 0
    ? 'A team to call is shown.'
    : 'Shared information is shown.';
}

function serviceWords(services: readonly ServiceView[]): string {
  const old = services.filter((service) => service.old.length > 0).length;
  const words = statusWords.flatMap(([status, word]) => {
    const count = services.filter((service) => service.status === status).length;
    return count === 0 ? [] : [`${word} ${count} ${count === 1 ? 'service' : 'services'}`];
  });
  const aside = old === 0 ? '' : ` (${old} ${old === 1 ? 'entry is' : 'entries are'} old)`;
  return `${words.join('. ')}${aside}.`;
}

function safetyPlanWords(plan: CurrentSupport['safetyPlan']): string {
  if (plan === undefined) return 'No safety plan to show.';
  return plan.old ? 'Safety plan in place, past its review date.' : 'Safety plan in place.';
}

function lastContactWords(services: readonly ServiceView[], today: string): readonly string[] {
  const [latest] = services
    .filter(({ lastContact }) => lastContact !== undefined)
    .toSorted((one, other) => ((one.lastContact ?? '') > (other.lastContact ?? '') ? -1 : 1));
  if (latest?.lastContact === undefined) return [];
  return [`Last contact ${daysAgo(daysBetween(latest.lastContact, today))} (${latest.service}).`];
}

function daysAgo(days: number): string {
  if (days <= 0) return 'today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
