import type { Consent, Observation, Resource } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { decide } from '../../../src/consent/decide.ts';
import type { DisclosureRequest, Facts, ReasonCode } from '../../../src/consent/types.ts';
import { agreement, at as sundayNight, facts, item, meta, openCase, request, sam } from '../build.ts';

/**
 * One decision as these rules make it: who asks, for which purposes (several with a space between), for what, with what result.
 * `differs` tells why that is not what the published example means.
 */
type Row<Who extends string, What extends string, Result> = readonly [
  who: Who,
  purposes: string,
  what: What,
  result: Result,
  differs?: string,
];

/** A published example: its Consents, who may ask (a name -> all that caller's identities) and for what. */
interface Published<Who extends string, What extends string> {
  readonly consents: readonly Consent[];
  readonly who: Readonly<Record<Who, readonly string[]>>;
  readonly what: Readonly<Record<What, Resource>>;
  /** The instant of the question; a Sunday night in February 2024 when left out. */
  readonly at?: string;
  readonly action?: string;
  /** Purposes for which the agreement permits where nothing was ever said. */
  readonly withoutConsent?: readonly string[];
  /** Everybody here has an emergency-access case open for Sam, under which the agreement itself lifts nothing they ask for. */
  readonly caseOpen?: true;
}

const topics = ['measures'];
const everyPurpose = ['TREAT', 'HPAYMT', 'HOPERAT', 'HMARKT', 'HRESCH', 'PATRQT', 'PUBHLTH'];

/** An observation of Sam's as a source would label it. */
export function observation(
  labels: readonly string[] = ['N'],
  over: Partial<Observation> = {},
): Observation & { id: string } {
  return {
    resourceType: 'Observation',
    id: 'o1',
    meta: meta(topics, labels),
    status: 'final',
    code: { text: 'as in the source' },
    subject: { reference: sam },
    ...over,
  };
}

/** Judges every row against an agreement that covers everything asked, so that the Consents decide. */
export function decisions<Who extends string, What extends string>(
  published: Published<Who, What>,
  rows: readonly Row<NoInfer<Who>, NoInfer<What>, ReasonCode>[],
): void {
  for (const [who, purposes, what, result, differs] of rows) {
    test(title(who, purposes, what, result, differs), () => {
      const resource = published.what[what];
      const asked = request(asks(published, who, purposes));
      expect(decide(asked, item(resource), factsOf(published), instantOf(published)).code).toBe(result);
    });
  }
}

function title(who: string, purposes: string, what: string, result: string, differs?: string): string {
  const row = `${who}, ${purposes}, ${what}: ${result}`;
  return differs === undefined ? row : `${row}; differs from the published table: ${differs}`;
}

function asks<Who extends string>(
  { who, action = 'access' }: Published<Who, string>,
  name: Who,
  purposes: string,
): Partial<DisclosureRequest> {
  return { identities: who[name], purposes: purposes.split(' '), action };
}

function factsOf({ consents, who, withoutConsent: purposes, caseOpen }: Published<string, string>): Facts {
  const callers = Object.values(who);
  const covering = agreement({
    purposes: everyPurpose,
    period: { start: '2000-01-01' },
    breakGlass: { roles: [request().role], topics: ['existence'] },
    ...(purposes === undefined ? {} : { withoutConsent: { topics: ['measures'], purposes: [...purposes] } }),
  });
  return facts(consents, {
    agreements: [covering],
    knownActors: new Set(callers.flat()),
    cases: caseOpen ? callers.map(([openedBy = '']) => openCase({ id: openedBy, openedBy })) : [],
  });
}

function instantOf({ at }: Published<string, string>): Date {
  return at === undefined ? sundayNight : new Date(at);
}
