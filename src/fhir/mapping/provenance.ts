import type { Extension, Provenance, ProvenanceAgent } from '@medplum/fhirtypes';
import { coded, optional } from '../elements.ts';
import { resourceId, type IdNamespace } from '../ids.ts';
import { systems } from '../systems.ts';
import { odsIdentifier } from './organization.ts';

export interface ProvenanceInput {
  readonly namespace: IdNamespace;
  readonly site: string;
  readonly system: string;
  /** References of what changed, versioned or not. */
  readonly targets: readonly string[];
  readonly recorded: Date;
  /** ODS code of the organisation that pushed the record. */
  readonly sourceOrganisation: string;
  /** Hash of the input the change came from; hex. */
  readonly inputHash: string;
  /** What was left out of the record as it was mapped, by `as-sent.ts`. */
  readonly asSent?: readonly Extension[];
}

/** One trail for one applied change: who said so, who turned it into FHIR, and the hash of what was said. Carries no topics. */
export function provenance(input: ProvenanceInput): Provenance {
  const targets = [...new Set(input.targets)].toSorted();
  return {
    resourceType: 'Provenance',
    // R4 gives Provenance no identifier, so the id itself is what makes a replay harmless.
    id: resourceId(input.namespace, {
      site: input.site,
      system: input.system,
      recordType: 'provenance',
      recordId: `${input.inputHash}#${targets.join(',')}`,
    }),
    target: targets.map((target) => ({ reference: target })),
    recorded: input.recorded.toISOString(),
    activity: coded(systems.dataOperation, 'UPDATE'),
    agent: [
      agent('author', { type: 'Organization', identifier: odsIdentifier(input.sourceOrganisation) }),
      agent('assembler', {
        type: 'Device',
        identifier: { system: systems.device, value: 'living-well-gateway' },
      }),
    ],
    entity: [
      {
        ...optional('extension', input.asSent?.length ? [...input.asSent] : undefined),
        role: 'source',
        what: { identifier: { system: systems.inputHash, value: input.inputHash } },
      },
    ],
  };
}

function agent(code: string, who: ProvenanceAgent['who']): ProvenanceAgent {
  return { type: coded(systems.provenanceParticipant, code), who };
}
