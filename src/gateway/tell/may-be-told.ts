import type { Resource } from '@medplum/fhirtypes';
import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import { organisationIdentities } from '../../auth/principal.ts';
import type { SharingAgreement } from '../../consent/agreement.ts';
import { prepare } from '../../consent/decide.ts';
import type { Facts, Judged } from '../../consent/types.ts';

/** What is to be told, by whom to whom. */
export interface ToBeTold {
  readonly items: readonly (Resource & { readonly id: string })[];
  /** The organisation that tells and those above it, ODS codes, nearest first. */
  readonly from: readonly string[];
  /** ODS code. */
  readonly to: string;
  readonly facts: Facts;
  readonly at: Date;
}

/**
 * Whether an organisation may be told: the engine's answer for it as the recipient, in any role that an agreement foresees there. The source is the
 * nearest organisation of the teller's whose agreement covers it; undefined where none does, or the person's choices are against it.
 */
export async function mayBeTold(
  { tree }: { readonly tree: OrganisationTree },
  agreements: readonly SharingAgreement[],
  { items, from, to, facts, at }: ToBeTold,
): Promise<{ readonly source: string | undefined; readonly judged: readonly Judged[] }> {
  const organisations = await tree(to);
  const identities = organisationIdentities(organisations);
  let judged: readonly Judged[] = [];
  for (const source of from) {
    const own = agreements.filter((agreement) => agreement.source === source);
    const roles = [...new Set(own.flatMap((agreement) => agreement.roles))].toSorted();
    for (const role of roles) {
      const request = { identities, organisations, role, purposes: ['TREAT'], action: 'access' };
      const judge = prepare(request, facts, at);
      judged = items.map((resource) => {
        const item = { reference: `${resource.resourceType}/${resource.id}`, resource, source };
        return { item, decision: judge.judge(item) };
      });
      if (judged.every(({ decision }) => decision.effect === 'permit')) return { source, judged };
    }
  }
  return { source: undefined, judged };
}
