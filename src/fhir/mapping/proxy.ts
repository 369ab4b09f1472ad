import type { Consent, Extension, RelatedPerson } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { coded, optional, reference } from '../elements.ts';
import { sourceLastUpdated } from '../source-last-updated.ts';
import { extensions, systems } from '../systems.ts';
import { idOf, type CaseScope } from './case-scope.ts';
import { saysSomething } from './plain-choice.ts';

type Sharing = NonNullable<CaseRecord['sharing']>;

const parts = ['person', 'authority', 'from', 'until', 'covers'] as const;

/**
 * What is missing of the authority of somebody who decided in the person's stead, by the names of its fields: who, by what, from and until when, for what
 * (living-well 6, number 29). What it does not cover it cannot permit.
 */
export function missingFromProxy({ proxy, choices }: Sharing): readonly string[] {
  if (proxy === undefined) return [];
  const lacks = parts.filter((part) => proxy[part] === undefined).map((part) => `proxy.${part}`);
  const { covers, from, until } = proxy;
  const permitted = choices
    .filter((choice) => choice.decision === 'share' && saysSomething(choice))
    .flatMap(({ topics }) => topics);
  const isOutside = covers !== undefined && permitted.some((topic) => !covers.includes(topic));
  const isOver = from !== undefined && until !== undefined && until < from;
  return [...lacks, ...(isOutside ? ['proxy.covers'] : []), ...(isOver ? ['proxy.until'] : [])];
}

/** The last day of what is permitted: no permission outlasts the authority of whoever gave it. */
export function lastDay({ until, proxy }: Sharing): string | undefined {
  return [until, proxy?.until].filter((day) => day !== undefined).toSorted()[0];
}

/** How a Consent says that somebody else agreed to it: that person as its performer, and their authority. */
export function proxyParts(
  scope: CaseScope,
  { proxy }: Sharing,
): { readonly extension: readonly Extension[]; readonly performer?: Consent['performer'] } {
  const age = sourceLastUpdated(scope.source.modified);
  if (proxy === undefined) return { extension: [age] };
  const { person, authority, from, until, covers = [] } = proxy;
  const period = { ...optional('start', from), ...optional('end', until) };
  const said: Extension[] = [
    ...(authority === undefined
      ? []
      : [{ url: 'authority', valueCodeableConcept: coded(systems.proxyAuthority, authority) }]),
    ...(from === undefined && until === undefined ? [] : [{ url: 'period', valuePeriod: period }]),
    ...covers.map((code) => ({ url: 'covers', valueCoding: { system: systems.topic, code } })),
  ];
  return {
    extension: [age, ...(said.length === 0 ? [] : [{ url: extensions.proxyAuthority, extension: said }])],
    ...optional(
      'performer',
      person === undefined
        ? undefined
        : [reference<RelatedPerson>('RelatedPerson', idOf(scope, { type: 'related', id: person }))],
    ),
  };
}
