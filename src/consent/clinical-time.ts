import type { Resource } from '@medplum/fhirtypes';
import { field } from './fields.ts';
import type { Interval } from './intervals.ts';
import { readBetween, readPeriod, readTime } from './intervals.ts';

type Reader = (resource: Resource) => Interval | undefined;

const finishedGoal: ReadonlySet<unknown> = new Set(['completed', 'cancelled', 'rejected']);

const period: Reader = (resource) => readPeriod(field(resource, 'period'));
const time =
  (key: string): Reader =>
  (resource) =>
    readTime(field(resource, key));

/** A choice element: point, Period, or a form that cannot be read (Timing); `otherwise` only when none is there. */
function choice(name: string, otherwise: Reader): Reader {
  const [dateTime, instant, span, timing] = [
    `${name}DateTime`,
    `${name}Instant`,
    `${name}Period`,
    `${name}Timing`,
  ];
  return (resource) => {
    const point = field(resource, dateTime) ?? field(resource, instant);
    if (point !== undefined) return readTime(point);
    const stretch = field(resource, span);
    if (stretch !== undefined) return readPeriod(stretch);
    return field(resource, timing) === undefined ? otherwise(resource) : undefined;
  };
}

/** A Period where it is there, even if it cannot be read; else a point. */
function periodElse(find: (resource: Resource) => unknown, point: string): Reader {
  return (resource) => {
    const stretch = find(resource);
    return stretch === undefined ? readTime(field(resource, point)) : readPeriod(stretch);
  };
}

const none: Reader = () => undefined;

const readers: Readonly<Record<string, Reader>> = {
  Observation: choice('effective', none),
  QuestionnaireResponse: time('authored'),
  Goal: goalTime,
  EpisodeOfCare: period,
  Encounter: period,
  CareTeam: period,
  Flag: period,
  RelatedPerson: period,
  Appointment: (resource) => fromStart(field(resource, 'start'), field(resource, 'end')),
  CarePlan: periodElse((resource) => field(resource, 'period'), 'created'),
  ServiceRequest: choice('occurrence', time('authoredOn')),
  Task: periodElse((resource) => field(resource, 'executionPeriod'), 'authoredOn'),
  Communication: time('sent'),
  Composition: time('date'),
  DocumentReference: periodElse((resource) => field(field(resource, 'context'), 'period'), 'date'),
  Consent: time('dateTime'),
  Provenance: choice('occurred', time('recorded')),
};

/**
 * When an item is about, clinically (consent-rules 4.3 "Clinical time"). Undefined when the type has none, it is missing or
 * it cannot be read: a permit's `dataPeriod` then never holds and a deny's always does.
 */
export function clinicalTime(resource: Resource): Interval | undefined {
  const type = resource.resourceType;
  return Object.hasOwn(readers, type) ? readers[type]?.(resource) : undefined;
}

function goalTime(resource: Resource): Interval | undefined {
  const finished = finishedGoal.has(field(resource, 'lifecycleStatus'));
  return fromStart(field(resource, 'startDate'), finished ? field(resource, 'statusDate') : undefined);
}

/** A stretch that is missing, not open, when its start is not there. */
function fromStart(start: unknown, end: unknown): Interval | undefined {
  return start === undefined ? undefined : readBetween(start, end);
}
