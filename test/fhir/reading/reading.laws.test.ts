import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Resource } from '@medplum/fhirtypes';
import { mapCase } from '../../../src/fhir/mapping/map-case.ts';
import { readBundle } from '../../../src/fhir/reading/read-bundle.ts';
import { referenceTo } from '../../../src/fhir/references.ts';
import type { CaseRecord } from '../../../src/living-well/case-record.ts';
import type { CaseGoal } from '../../../src/living-well/goal-status.ts';
import type { Sites } from '../../../src/living-well/sites.ts';
import { anyCaseRecord } from '../any-case-record.ts';
import { licensedSite, samsContext } from '../case-records.ts';
import { bundleOf } from './bundle-of.ts';

type Sharing = NonNullable<CaseRecord['sharing']>;

const licensed: Sites = new Map([[licensedSite.code, licensedSite]]);
const nowhere: Sites = new Map();

/**
 * What FHIR cannot say, and the README lists: a row that a record tells twice, or tells and takes back; that something became of an introduction
 * before it was made; that somebody else decided, and nothing of who or by what.
 */
function sayable(record: CaseRecord): CaseRecord {
  const live: Readonly<Record<string, readonly { readonly id: string }[] | undefined>> = {
    introduction: record.introduction && [record.introduction],
    episode: record.episode && [record.episode],
    contact: record.episode?.contacts,
    activity: record.plan?.activities,
    onward: record.plan?.onward,
    reqol10: record.reqol10,
    reqol20: record.reqol20,
    qayl: record.qayl,
    document: record.documents,
  };
  const { introduction, deleted, plan, sharing } = record;
  const handling = introduction?.handling;
  return {
    ...record,
    ...(deleted && {
      deleted: deleted.filter(({ kind, id }) => !live[kind]?.some((row) => row.id === id)),
    }),
    ...(sharing && { sharing: withProxySaid(sharing) }),
    ...(plan && { plan: { ...plan, goals: plan.goals.map(withScoresOnce) } }),
    ...(introduction &&
      handling && {
        introduction: {
          ...introduction,
          handling: { ...handling, on: handling.on < introduction.date ? introduction.date : handling.on },
        },
      }),
  };
}

function withProxySaid({ proxy, ...sharing }: Sharing): Sharing {
  const { covers = [], ...said } = proxy ?? {};
  const isSaid = covers.length > 0 || Object.values(said).some((part) => part !== undefined);
  return isSaid ? { ...sharing, proxy } : sharing;
}

function withScoresOnce(goal: CaseGoal): CaseGoal {
  const scores = new Map(goal.scores.map((score) => [`${score.date}#${score.ratedBy}`, score]));
  return { ...goal, scores: [...scores.values()] };
}

const byName = (resources: readonly Resource[]): ReadonlyMap<string, Resource> =>
  new Map(resources.map((resource) => [referenceTo(resource), resource]));

test('a record that is said in FHIR and read again becomes the same resources, and nothing of it is left out', () => {
  fc.assert(
    fc.property(anyCaseRecord, fc.boolean(), fc.boolean(), (any, atItsPlace, asTransaction) => {
      const record = sayable(any);
      const context = atItsPlace ? { ...samsContext, site: licensedSite } : samsContext;
      const mapped = mapCase(record, context);
      const read = readBundle(bundleOf(mapped, asTransaction ? 'transaction' : 'collection'), {
        sites: atItsPlace ? licensed : nowhere,
        sourceOrganisation: samsContext.sourceOrganisation,
      });
      if (read.record === undefined) throw new Error(JSON.stringify(read.refusals));
      expect(read.issues).toEqual([]);
      const again = mapCase(read.record, context);
      expect(byName(again.personal)).toEqual(byName(mapped.personal));
      expect(byName(again.directory)).toEqual(byName(mapped.directory));
    }),
    { numRuns: 120 },
  );
}, 60_000);
