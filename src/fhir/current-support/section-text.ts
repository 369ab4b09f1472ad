import type { CallLine, ContactView, CurrentSupport, GoalView, ServiceView } from '../current-support.ts';
import type { Block } from './narrative.ts';

/** The words of each section, from the same view that the page shows. */

export function safetyPlanText({ safetyPlan }: CurrentSupport): readonly Block[] {
  if (safetyPlan === undefined) return [];
  const { agreedOn, agreedWith, reviewOn, old, sections } = safetyPlan;
  const whom = agreedWith === undefined ? '' : ` with ${agreedWith}`;
  const review = reviewOn === undefined ? '' : ` Review on ${reviewOn}.`;
  return [
    `Agreed on ${agreedOn}${whom}.${review}${old ? ' Old: check before you rely on this.' : ''}`,
    ...sections.map(({ title, lines }) => ({ heading: title, lines })),
  ];
}

export function callText({ callNow, callLater }: CurrentSupport): readonly Block[] {
  return [...callList('Answers now', callNow), ...callList('Later', callLater)];
}

export function callList(heading: string, lines: readonly CallLine[]): readonly Block[] {
  if (lines.length === 0) return [];
  return [{ heading, lines: lines.map(({ name, telephone, note }) => `${name}: ${telephone}. ${note}`) }];
}

export function servicesText({ services }: CurrentSupport): readonly Block[] {
  return services.length === 0 ? [] : [{ lines: services.map(serviceLine) }];
}

export function peopleText({ contacts, doNotContact }: CurrentSupport): readonly Block[] {
  return [
    ...(doNotContact.length === 0 ? [] : [{ heading: 'Do not contact', lines: doNotContact }]),
    ...(contacts.length === 0 ? [] : [{ heading: 'People to turn to', lines: contacts.map(contactLine) }]),
  ];
}

function contactLine({ name, telephone, trusted, mayBeTold }: ContactView): string {
  return [
    telephone === undefined ? name : `${name}: ${telephone}`,
    trusted ? 'Trusted by the person' : undefined,
    mayBeTold === undefined
      ? 'What they may be told is not recorded: ask the person'
      : `May be told: ${mayBeTold}`,
  ]
    .filter((part) => part !== undefined)
    .join('. ');
}

export function needsText({ needs }: CurrentSupport): readonly Block[] {
  return needs.length === 0 ? [] : [{ lines: needs }];
}

export function goalsText({ goals }: CurrentSupport): readonly Block[] {
  return goals.length === 0 ? [] : [{ lines: goals.map(goalLine) }];
}

export function reqolText({ reqol }: CurrentSupport): readonly Block[] {
  if (reqol === undefined) return [];
  const lines = reqol.series.map(({ on, total }) => `${on}: ${total} of 40`);
  return [{ heading: 'ReQoL-10, 0 to 40, higher is better', lines }];
}

function serviceLine(view: ServiceView): string {
  return [
    `${view.service}: ${view.status ?? 'a team to call'}`,
    view.worker,
    view.lastContact === undefined ? 'No last contact to show' : `Last contact ${view.lastContact}`,
    view.nextContact === undefined ? undefined : `Next contact ${view.nextContact}`,
    view.updated === undefined ? undefined : `Updated ${view.updated}`,
    view.old.length > 0 ? 'Old: check before you rely on this' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join('. ');
}

function goalLine({ text, status, score, scoredOn }: GoalView): string {
  const scored =
    score === undefined ? '' : ` ${score} of 5${scoredOn === undefined ? '' : ` on ${scoredOn}`}.`;
  return `${text} (${status}).${scored}`;
}
