import type { Candidate } from './agreements.ts';
import { anyAgreement, candidatesFor, covers } from './agreements.ts';
import type { Ask } from './ask.ts';
import { isWithheldAbsolutely } from './absolute-withholds.ts';
import { lowest, openCases } from './cases.ts';
import { isWellFormed } from './disclosable.ts';
import { toDecision } from './evidence.ts';
import { firstOf, hearSubject } from './hear-subject.ts';
import { viewOf } from './item-view.ts';
import type { Person } from './person.ts';
import { compilePeople } from './person.ts';
import { asksOf, breakGlass } from './purposes.ts';
import { unversioned } from './references.ts';
import { subjectsOf } from './subjects.ts';
import type { Decision, DisclosureRequest, Facts, Item, Judge, ReasonCode } from './types.ts';

interface Prepared {
  readonly needsCase: boolean;
  readonly candidates: readonly Candidate[];
  readonly people: ReadonlyMap<string, Person>;
}

/**
 * Makes everything ready that is the same for every item of a request: picks the agreements and compiles the Consents, once.
 * `at` is the instant that the whole request is judged at. Never throws: an error here is a judge who denies everything.
 */
export function prepare(request: DisclosureRequest, facts: Facts, at: Date): Judge {
  return prepareUnder(() => candidatesFor(facts.agreements, request, at.getTime()), request, facts, at);
}

/**
 * The same under an agreement that covers everything of this source and permits nothing itself, so that the Consents alone decide. For
 * questions from outside (`question.ts`); no disclosure is ever judged so.
 */
export function prepareUnderAnyAgreement(
  request: DisclosureRequest,
  facts: Facts,
  source: string,
  at: Date,
): Judge {
  return prepareUnder(() => [anyAgreement(source)], request, facts, at);
}

function prepareUnder(
  candidates: () => readonly Candidate[],
  request: DisclosureRequest,
  facts: Facts,
  at: Date,
): Judge {
  try {
    const cases = openCases(facts.cases ?? [], request, at.getTime());
    const prepared: Prepared = {
      needsCase: request.purposes.includes(breakGlass),
      candidates: candidates(),
      people: compilePeople(facts, toAsks(request, facts, at), cases, at.getTime()),
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
  return toDecision('error', { view: undefined, agreement: undefined, spoken: [], openCase: undefined });
}

/** The questions of consent-rules 2, in their fixed order. The first no ends it. */
function judge({ needsCase, candidates, people }: Prepared, item: Item): Decision {
  const view = viewOf(item);
  const subjects = subjectsOf(item.resource).map((subject) => people.get(subject));
  const disclosable = isWellFormed(view, item.source) && subjects.some((subject) => subject !== undefined);
  const covering = disclosable ? candidates.filter((one) => covers(one, item.source, view.topics)) : [];
  const openCase = lowest(subjects.map((subject) => subject?.openCase));
  const agreement = covering[0];
  const no = (code: ReasonCode): Decision => toDecision(code, { view, agreement, spoken: [], openCase });

  if (!disclosable) return no('not-disclosable');
  if (agreement === undefined) return no('no-agreement');
  if (isWithheldAbsolutely(view.labels)) return no('absolute-withhold');
  if (needsCase && openCase === undefined) return no('no-case');

  const heard = subjects.map((subject) => hearSubject(subject, view, covering));
  const code = firstOf(heard.map((one) => one.code));
  const decided = code === 'permitted' ? heard.find(({ by }) => by !== undefined)?.by : undefined;
  const spoken = heard.flatMap((one) => one.spoken);
  return toDecision(code, { view, agreement: decided ?? agreement, spoken, openCase });
}

function toAsks(request: DisclosureRequest, facts: Facts, at: Date): readonly Ask[] {
  const identities = new Set(request.identities.map(unversioned));
  return asksOf(request.purposes).map((purposes) => ({
    identities,
    knownActors: facts.knownActors,
    action: request.action,
    purposes,
    at: at.getTime(),
  }));
}
