import type { Candidate } from './agreements.ts';
import { candidatesFor, covers, permitsWithoutConsent } from './agreements.ts';
import type { Ask } from './ask.ts';
import { isWithheldAbsolutely } from './absolute-withholds.ts';
import { isWellFormed } from './disclosable.ts';
import { toDecision } from './evidence.ts';
import type { ItemView } from './item-view.ts';
import { viewOf } from './item-view.ts';
import type { Person } from './person.ts';
import { askPerson, compilePeople } from './person.ts';
import { asksOf, breakGlass } from './purposes.ts';
import { subjectsOf } from './subjects.ts';
import type {
  ConsentEvidence,
  Decision,
  DisclosureRequest,
  Facts,
  Item,
  Judge,
  ReasonCode,
} from './types.ts';

interface Prepared {
  readonly request: DisclosureRequest;
  readonly candidates: readonly Candidate[];
  readonly people: ReadonlyMap<string, Person>;
}

/**
 * Makes everything ready that is the same for every item of a request: picks the agreements and compiles the Consents, once.
 * `at` is the instant that the whole request is judged at. Never throws: an error here is a judge who denies everything.
 */
export function prepare(request: DisclosureRequest, facts: Facts, at: Date): Judge {
  try {
    const prepared: Prepared = {
      request,
      candidates: candidatesFor(facts.agreements, request, at.getTime()),
      people: compilePeople(facts, toAsks(request, facts, at), at.getTime()),
    };
    return { judge: (item) => judgeOrDeny(prepared, item) };
  } catch {
    return { judge: failed };
  }
}

/** Judges one item of one request. For more than one item, {@link prepare} once. Never throws. */
export function decide(request: DisclosureRequest, item: Item, facts: Facts, at: Date): Decision {
  return prepare(request, facts, at).judge(item);
}

/** The one place where an error is caught: it ends the question and the answer is deny (consent-rules 2). */
function judgeOrDeny(prepared: Prepared, item: Item): Decision {
  try {
    return judge(prepared, item);
  } catch {
    return failed();
  }
}

function failed(): Decision {
  return toDecision('error', { view: undefined, agreement: undefined, spoken: [] });
}

/** The questions of consent-rules 2, in their fixed order. The first no ends it. */
function judge({ request, candidates, people }: Prepared, item: Item): Decision {
  const view = viewOf(item);
  const subjects = subjectsOf(item.resource);
  const disclosable = isWellFormed(view, item.source) && subjects.some((subject) => people.has(subject));
  const covering = disclosable ? candidates.filter((one) => covers(one, item.source, view.topics)) : [];
  const agreement = covering[0];
  const no = (code: ReasonCode): Decision => toDecision(code, { view, agreement, spoken: [] });

  if (!disclosable) return no('not-disclosable');
  if (agreement === undefined) return no('no-agreement');
  if (isWithheldAbsolutely(view.labels)) return no('absolute-withhold');
  if (needsCase(request)) return no('no-case');

  const unasked = covering.find((candidate) => permitsWithoutConsent(candidate, view.topics));
  const heard = subjects.map((subject) => hearSubject(people.get(subject), view, unasked !== undefined));
  const code = firstOf(heard.map((one) => one.code));
  const byAgreement = code === 'permitted' && heard.some(({ spoken }) => spoken.length === 0);
  return toDecision(code, {
    view,
    agreement: byAgreement ? unasked : agreement,
    spoken: heard.flatMap(({ spoken }) => spoken),
  });
}

/** Question 4. No break-glass case can be open yet, so every request that needs one is refused. */
function needsCase(request: DisclosureRequest): boolean {
  return request.purposes.includes(breakGlass);
}

interface Heard {
  readonly code: 'refused' | 'no-consent' | 'permitted';
  readonly spoken: readonly ConsentEvidence[];
}

/** Questions 5 and 6 for one subject. One whom the facts do not know has consented to nothing. */
function hearSubject(person: Person | undefined, view: ItemView, withoutConsent: boolean): Heard {
  if (person === undefined) return { code: 'no-consent', spoken: [] };
  const { effect, spoken } = askPerson(person, view);
  if (effect === 'deny') return { code: 'refused', spoken };
  if (effect === 'permit' || (!person.hasSpoken && withoutConsent)) return { code: 'permitted', spoken };
  return { code: 'no-consent', spoken };
}

/** Question 7: both hold for each subject, or the first code of the fixed precedence. */
function firstOf(codes: readonly Heard['code'][]): Heard['code'] {
  if (codes.includes('refused')) return 'refused';
  return codes.includes('no-consent') ? 'no-consent' : 'permitted';
}

function toAsks(request: DisclosureRequest, facts: Facts, at: Date): readonly Ask[] {
  const identities = new Set(request.identities);
  return asksOf(request.purposes).map((purposes) => ({
    identities,
    knownActors: facts.knownActors,
    action: request.action,
    purposes,
    at: at.getTime(),
  }));
}
