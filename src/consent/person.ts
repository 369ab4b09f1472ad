import type { Consent } from '@medplum/fhirtypes';
import type { Ask, Effect } from './ask.ts';
import { lowest } from './cases.ts';
import type { Directive } from './directive.ts';
import { compileDirective, deniesAll, directiveAnswer } from './directive.ts';
import { field } from './fields.ts';
import type { ItemView } from './item-view.ts';
import { unversioned } from './references.ts';
import { sizeLimits } from './size-limits.ts';
import { isOnRecord, standingOf } from './standing.ts';
import type { ConsentEvidence, Facts } from './types.ts';

/** A person's Consents, made ready for one request. */
export interface Person {
  /** The person has said something at some time: silence toward others is then a no (consent-rules 2.6). */
  readonly hasSpoken: boolean;
  readonly directives: readonly Directive[];
  /** Of merged records of which each must permit: what each says; one that has not spoken is none of them. */
  readonly voices: readonly (readonly Directive[])[];
  /** The emergency-access case that is open for this person and may be rested on; undefined when none is. */
  readonly openCase: string | undefined;
}

/** What a person's Consents say about an item together. */
export interface PersonAnswer {
  /** Undefined: nothing applies. */
  readonly effect: Effect | undefined;
  readonly spoken: readonly ConsentEvidence[];
}

interface Filed {
  /** The Patient reference it is filed under. */
  readonly under: string;
  readonly consent: Consent;
  /** Its `patient` resolves to the person it is heard for. */
  readonly resolved: boolean;
}

/**
 * Compiles each person's Consents, by every Patient reference that resolves to the person. `cases` are the open ones, by Patient
 * reference; `at` is epoch milliseconds.
 */
export function compilePeople(
  facts: Facts,
  asks: readonly Ask[],
  cases: ReadonlyMap<string, string>,
  at: number,
): ReadonlyMap<string, Person> {
  const filed = new Map<string, Filed[]>();
  for (const [patient, consents] of facts.people) {
    filedUnder(filed, survivorOf(facts, patient));
    for (const consent of consents) {
      const { person, resolved } = personOf(facts, consent, patient);
      filedUnder(filed, person).push({ under: patient, consent, resolved });
    }
  }
  const people = new Map<string, Person>();
  for (const [person, theirs] of filed) {
    const own = [...cases].filter(([patient]) => survivorOf(facts, patient) === person);
    const openCase = lowest(own.map(([, id]) => id));
    const compiled = compilePerson(theirs, asks, openCase, at);
    people.set(person, facts.eachMustPermit === true ? compiled : { ...compiled, voices: [] });
  }
  for (const patient of [...facts.people.keys(), ...(facts.samePerson?.keys() ?? [])]) {
    const person = people.get(survivorOf(facts, patient));
    if (person !== undefined) people.set(patient, person);
  }
  return people;
}

/** Asks all the person's Consents about an item: deny wins, else permit (consent-rules 4.5). */
export function askPerson(person: Person, item: ItemView): PersonAnswer {
  let effect: Effect | undefined;
  const spoken: ConsentEvidence[] = [];
  for (const directive of person.directives) {
    const answer = directiveAnswer(directive, item);
    if (answer === undefined) continue;
    if (effect !== 'deny') effect = answer.effect;
    spoken.push({ reference: directive.reference, version: directive.version, paths: answer.paths });
  }
  if (effect === 'permit' && !person.voices.every((voice) => permits(voice, item)))
    return { effect: undefined, spoken };
  return { effect, spoken };
}

function permits(voice: readonly Directive[], item: ItemView): boolean {
  return voice.some((directive) => directiveAnswer(directive, item)?.effect === 'permit');
}

function compilePerson(
  filed: readonly Filed[],
  asks: readonly Ask[],
  openCase: string | undefined,
  at: number,
): Person {
  const counting: { under: string; consent: Consent; permitsVoid: boolean }[] = [];
  for (const { under, consent, resolved } of filed) {
    const standing = standingOf(consent, at);
    if (standing !== 'none')
      counting.push({ under, consent, permitsVoid: !resolved || standing === 'denies-only' });
  }
  const inCase = openCase !== undefined;
  const tooMany = new Set(counting.map(({ consent }) => keyOf(consent))).size > sizeLimits.consents;
  const compiled = counting.map(({ under, consent, permitsVoid }) => ({
    under,
    directive: tooMany ? deniesAll(consent) : compileDirective(consent, asks, { permitsVoid, inCase }),
  }));
  const speaking = new Set(filed.flatMap(({ under, consent }) => (isOnRecord(consent) ? [under] : [])));
  const voices = [...speaking].map((one) =>
    compiled.flatMap(({ under, directive }) => (under === one ? [directive] : [])),
  );
  return {
    hasSpoken: speaking.size > 0,
    directives: compiled.map(({ directive }) => directive),
    voices,
    openCase,
  };
}

/** The same for copies of one version, which the size limit counts once. */
function keyOf(consent: Consent): unknown {
  return consent.id === undefined ? consent : `${consent.id}|${consent.meta?.versionId ?? ''}`;
}

/**
 * Whose a Consent is: the person its `patient` resolves to (consent-rules 2). One that resolves to nobody known is heard as
 * said by the person it is filed under, for its denies only.
 */
function personOf(facts: Facts, consent: Consent, patient: string): { person: string; resolved: boolean } {
  const filed = survivorOf(facts, patient);
  const reference = field(consent.patient, 'reference');
  if (typeof reference !== 'string') return { person: filed, resolved: false };
  const named = survivorOf(facts, unversioned(reference));
  const resolved = named === filed || facts.people.has(named);
  return { person: resolved ? named : filed, resolved };
}

function survivorOf(facts: Facts, patient: string): string {
  return facts.samePerson?.get(patient) ?? patient;
}

function filedUnder(filed: Map<string, Filed[]>, person: string): Filed[] {
  const theirs = filed.get(person) ?? [];
  filed.set(person, theirs);
  return theirs;
}
