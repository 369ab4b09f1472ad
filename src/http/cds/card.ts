import type { CdsClient } from '../../auth/cds-client.ts';

/** The one service there is (CDS Hooks 2.0, "Discovery"). It asks for no prefetch: it needs nothing of anybody. */
export const service = {
  id: 'living-well-current-support',
  hook: 'patient-view',
  title: 'Living Well current support',
  description:
    'Offers the way to current support by voluntary-sector services. The card is the same for every patient, and says nothing of whether there is any.',
  usageRequirements: 'Needs no prefetch and no access to your FHIR server: send neither.',
} as const;

const detail =
  'Shows what support this person has now from voluntary-sector services, as far as they share it. This card is the same for every patient: it does not say that anything is held about this one. You sign in first, and your look is recorded.';

export interface CardSettings {
  /** What the page header says. */
  readonly productName: string;
  readonly publicUrl: string;
}

/**
 * The card: the same for every patient, and made without asking who it is (consent-rules 7). It differs by record system alone, in where it leads.
 *
 * @param uuid the card's own, for feedback
 */
export function cardFor(
  { productName, publicUrl }: CardSettings,
  { opens }: Pick<CdsClient, 'opens'>,
  uuid: string,
) {
  return {
    uuid,
    summary: 'Check Living Well current support',
    indicator: 'info',
    detail,
    source: { label: productName, url: publicUrl },
    links: [
      opens === 'smart'
        ? { label: 'Open current support', url: `${publicUrl}/launch/smart`, type: 'smart' }
        : { label: 'Open current support', url: `${publicUrl}/support`, type: 'absolute' },
    ],
  };
}
