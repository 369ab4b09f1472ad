import type { CodeList } from './code-list.ts';

interface ServiceEntry {
  readonly code: string;
  readonly label: string;
  /** `core` and `network` are the programme's own; `named` are further services with an NHS code, for those who send one. */
  readonly group: 'core' | 'network' | 'named';
  readonly aliases?: readonly string[];
  /** UK Core CareSettingType, where it has one; no code is guessed. */
  readonly snomed?: string;
}

/** Every service a Living Well team works with. Without a SNOMED CT code the local one stands alone; one code may be of a broader service. */
export const partnerServices = {
  version: '1',
  from: 'living-well 1.4',
  entries: [
    { code: 'general-practice', label: 'General practice', group: 'core', snomed: '788007007' },
    { code: 'primary-care-network', label: 'Primary care network', group: 'core' },
    { code: 'a-and-e-liaison', label: 'A&E mental health liaison', group: 'core', snomed: '310119000' },
    {
      code: 'community-mental-health-team',
      label: 'Community mental health team',
      group: 'core',
      aliases: ['CMHT', 'CHMT'],
      snomed: '89301000000108',
    },
    {
      code: 'early-intervention-psychosis',
      label: 'Early intervention in psychosis',
      group: 'core',
      snomed: '92191000000105',
    },
    { code: 'iapt', label: 'Talking therapies', group: 'core', aliases: ['IAPT'] },
    { code: 'adult-social-care', label: 'Adult social care', group: 'core', snomed: '310134006' },
    { code: 'substance-misuse', label: 'Substance misuse', group: 'core', snomed: '109201000000109' },
    { code: 'advocacy', label: 'Advocacy', group: 'core' },
    { code: 'vcs-support', label: 'Voluntary sector support', group: 'core', snomed: '413331009' },
    { code: 'debt-advice', label: 'Debt advice', group: 'core' },
    { code: 'domiciliary-care', label: 'Domiciliary care', group: 'core' },

    { code: 'housing-support', label: 'Housing support', group: 'network' },
    { code: 'employment-support', label: 'Employment support', group: 'network' },
    { code: 'childrens-social-care', label: 'Children’s social care', group: 'network', snomed: '310134006' },
    { code: 'probation', label: 'Probation', group: 'network' },
    { code: 'police', label: 'Police', group: 'network' },
    {
      code: 'wider-voluntary-sector',
      label: 'Wider voluntary sector',
      group: 'network',
      snomed: '413331009',
    },
    { code: 'faith-group', label: 'Faith group', group: 'network' },

    { code: 'accident-and-emergency', label: 'Accident and emergency', group: 'named', snomed: '310000008' },
    {
      code: 'adult-mental-health',
      label: 'Adult mental health service',
      group: 'named',
      snomed: '788002001',
    },
    { code: 'mental-health', label: 'Mental health service', group: 'named', snomed: '708168004' },
    {
      code: 'crisis-resolution-team',
      label: 'Mental health crisis resolution team',
      group: 'named',
      snomed: '92151000000102',
    },
    {
      code: 'home-treatment-team',
      label: 'Mental health home treatment team',
      group: 'named',
      snomed: '92221000000103',
    },
    { code: 'addiction', label: 'Addiction service', group: 'named', snomed: '788125002' },
    { code: 'dual-diagnosis', label: 'Dual diagnosis service', group: 'named', snomed: '893261000000103' },
    { code: 'counselling', label: 'Counselling', group: 'named', snomed: '310026003' },
    {
      code: 'mental-health-counselling',
      label: 'Mental health counselling',
      group: 'named',
      snomed: '310027007',
    },
    { code: 'psychotherapy', label: 'Psychotherapy', group: 'named', snomed: '310124002' },
    { code: 'psychology', label: 'Psychology', group: 'named', snomed: '310123008' },
    { code: 'occupational-therapy', label: 'Occupational therapy', group: 'named', snomed: '310093001' },
    {
      code: 'community-occupational-therapy',
      label: 'Community occupational therapy',
      group: 'named',
      snomed: '310094007',
    },
  ],
} as const satisfies CodeList<ServiceEntry>;
export type PartnerService = (typeof partnerServices)['entries'][number]['code'];
export const partnerServiceCodes: readonly PartnerService[] = partnerServices.entries.map(({ code }) => code);

/** The service a source means by one of its names: its code, label or an alias, in any case. Undefined rather than a guess. */
export function serviceNamed(name: string): PartnerService | undefined {
  const wanted = name.trim().toLowerCase();
  const entries: readonly (ServiceEntry & { readonly code: PartnerService })[] = partnerServices.entries;
  return entries.find(({ code, label, aliases = [] }) =>
    [code, label, ...aliases].some((known) => known.toLowerCase() === wanted),
  )?.code;
}
