import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { errorTable, GatewayError, type ErrorCode } from '../../../src/errors.ts';
import { buildCurrentSupport } from '../../../src/fhir/current-support/build-current-support.ts';
import { currentSupportDocument } from '../../../src/fhir/current-support/document.ts';
import { mapCase } from '../../../src/fhir/mapping/map-case.ts';
import { toOperationOutcome } from '../../../src/fhir/operation-outcome.ts';
import { mapText } from '../../../src/gateway/case/map-text.ts';
import { caseRecordSchema, type CaseRecord } from '../../../src/living-well/case-record.ts';
import { shippedSites } from '../../../src/living-well/shipped-sites.ts';
import { gatherSites } from '../../../src/living-well/sites.ts';
import { demoPeople } from '../../../src/demo/people.ts';
import { anyCaseRecord } from '../../fhir/any-case-record.ts';
import { caseRecord, licensedSite, minimalRecord, samsContext } from '../../fhir/case-records.ts';
import { wholeRecord } from './whole-record.ts';

/** What is made of case records without a gateway: fixed ones, and as many generated ones as asked; documents of the same; every refusal. */
export function mappedResources({ seed, records }: { seed: number; records: number }): readonly Resource[] {
  const generated = fc.sample(anyCaseRecord, { seed, numRuns: records });
  return [...[...fixedRecords(), ...generated].flatMap(fromRecord), ...mapped(), ...refusals()];
}

function fixedRecords(): readonly CaseRecord[] {
  const inputs = [wholeRecord(), ...demoPeople('2026-11-21')];
  return [caseRecord(), minimalRecord(), ...inputs.map((input) => caseRecordSchema.parse(input))];
}

/** At a place that asks every questionnaire; and the document of all of it. */
function fromRecord(record: CaseRecord): readonly Resource[] {
  const { personal, directory } = mapCase(record, { ...samsContext, site: licensedSite });
  const at = new Date('2026-11-22T02:10:00Z');
  const all = [...personal, ...directory];
  const document = currentSupportDocument(all, buildCurrentSupport(all, at), {
    personId: samsContext.personId,
    at,
    id: '0b6b1f52-6a7c-4f0e-8a63-0c4a33b9a111',
    baseUrl: 'https://gateway.example/fhir',
    caveat: 'Ask the person.',
    crisisLines: [],
  });
  return [...all, ...withEntries(document)];
}

/** What `lwg map` prints. */
function mapped(): readonly Resource[] {
  const text = JSON.stringify(wholeRecord());
  return mapText(text, gatherSites(shippedSites)).flatMap(({ bundle }) => bundle ?? []);
}

function refusals(): readonly Resource[] {
  const issues = [{ field: 'Consent.status', code: 'some-code', fix: 'Mend it.' }];
  return Object.keys(errorTable).map((code) =>
    toOperationOutcome(new GatewayError(code as ErrorCode, { issues })),
  );
}

/** A resource, and where it is a Bundle every resource in it. */
export function withEntries(resource: Resource): readonly Resource[] {
  if (resource.resourceType !== 'Bundle') return [resource];
  return [
    resource,
    ...(resource.entry ?? []).flatMap((entry) =>
      [entry.resource, entry.response?.outcome].flatMap((one) => (one === undefined ? [] : withEntries(one))),
    ),
  ];
}
