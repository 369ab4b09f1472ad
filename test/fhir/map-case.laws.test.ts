import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Resource } from '@medplum/fhirtypes';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import {
  isDirectoryType,
  reachableDirectory,
  referencesFrom,
  referenceTo,
} from '../../src/fhir/references.ts';
import { labelsOf, topicsOf } from '../../src/fhir/topics.ts';
import { waitingReferences } from '../../src/fhir/waiting-references.ts';
import { anyCaseRecord } from './any-case-record.ts';
import { licensedSite, samsContext } from './case-records.ts';
import { validate } from './validator.ts';

const person = `Patient/${samsContext.personId}`;

/** Checks one law over any accepted case record. */
function forAnyRecord(check: (mapped: ReturnType<typeof mapCase>) => void, numRuns = 60): void {
  fc.assert(
    fc.property(anyCaseRecord, fc.boolean(), (record, atItsPlace) =>
      check(mapCase(record, atItsPlace ? { ...samsContext, site: licensedSite } : samsContext)),
    ),
    { numRuns },
  );
}

function subjectsOf(resource: Resource): readonly (string | undefined)[] {
  if (resource.resourceType === 'Patient') return [referenceTo(resource)];
  const found = resource as {
    subject?: { reference?: string };
    patient?: { reference?: string };
    for?: { reference?: string };
    participant?: { actor?: { reference?: string } }[];
  };
  return [found.subject, found.patient, found.for, ...(found.participant ?? []).map(({ actor }) => actor)]
    .filter((reference) => reference !== undefined)
    .map(({ reference }) => reference);
}

test('the same record and context give the same bytes', () => {
  fc.assert(
    fc.property(anyCaseRecord, (record) => {
      const again = structuredClone(record);
      expect(JSON.stringify(mapCase(again, samsContext))).toBe(JSON.stringify(mapCase(record, samsContext)));
    }),
    { numRuns: 30 },
  );
});

test('every resource of every accepted record is valid', () => {
  forAnyRecord(({ personal, directory }) => {
    for (const resource of [...personal, ...directory]) expect(validate(resource)).toEqual([]);
  }, 40);
});

test('the subject of everything personal is the person, and nobody else', () => {
  forAnyRecord(({ personal }) => {
    for (const resource of personal) expect([...new Set(subjectsOf(resource))]).toEqual([person]);
  });
});

test('every reference resolves to something that was mapped with it, or has the source’s own id for what is to come', () => {
  forAnyRecord(({ personal, directory }) => {
    const mapped = new Set([...personal, ...directory].map(referenceTo));
    for (const resource of [...personal, ...directory]) {
      const waiting = new Set(waitingReferences(resource).map(({ to }) => to));
      for (const reference of referencesFrom(resource))
        if (!waiting.has(reference)) expect(mapped).toContain(reference);
    }
  });
});

test('no two resources have one reference', () => {
  forAnyRecord(({ personal, directory }) => {
    const references = [...personal, ...directory].map(referenceTo);
    expect(new Set(references).size).toBe(references.length);
  });
});

test('everything about the person has topics and one confidentiality; Consent and the directory have neither', () => {
  forAnyRecord(({ personal, directory }) => {
    for (const resource of personal) {
      const levels = labelsOf(resource).filter(({ system }) => system?.endsWith('v3-Confidentiality'));
      expect([topicsOf(resource).length > 0, levels.length]).toEqual(
        resource.resourceType === 'Consent' ? [false, 0] : [true, 1],
      );
    }
    for (const resource of directory) expect([...topicsOf(resource), ...labelsOf(resource)]).toEqual([]);
  });
});

test('items with topic contacts and introductions reach all of the directory; beside them only a time of support names any of it', () => {
  forAnyRecord(({ personal, directory }) => {
    for (const resource of personal) {
      const named = referencesFrom(resource).filter((to) => isDirectoryType(to.split('/')[0] ?? ''));
      if (named.length > 0 && !['EpisodeOfCare', 'ServiceRequest'].includes(resource.resourceType))
        expect(topicsOf(resource)).toContain('contacts');
    }
    const naming = personal.filter(
      (resource) => topicsOf(resource).includes('contacts') || resource.resourceType === 'ServiceRequest',
    );
    expect(reachableDirectory(naming, directory)).toEqual(directory);
  });
});

test('a sensitive goal or activity is named only by items that carry its topics', () => {
  forAnyRecord(({ personal }) => {
    const guarded = personal.filter(({ resourceType }) => ['Goal', 'ServiceRequest'].includes(resourceType));
    for (const goal of guarded) {
      const naming = personal.filter((resource) => referencesFrom(resource).includes(referenceTo(goal)));
      for (const topic of topicsOf(goal).filter((name) => !['goals', 'plan', 'journey'].includes(name))) {
        for (const resource of naming) expect(topicsOf(resource)).toContain(topic);
      }
    }
  });
});
