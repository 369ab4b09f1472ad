import type { CodeList } from './code-list.ts';

/** The six kinds of support, in the order the programme tells them. */
export const strands = [
  'building-positive-future',
  'addressing-basic-needs',
  'building-resilience',
  'fostering-wellbeing',
  'healthy-relationships',
  'whole-family',
] as const;
export type Strand = (typeof strands)[number];

/** Sub-strands that carry a sharing topic of their own (consent-rules 5). */
export const sensitiveStrands = [
  'drug-alcohol',
  'domestic-abuse',
  'sexual-health',
  'criminal-justice',
] as const;
export type SensitiveStrand = (typeof sensitiveStrands)[number];

interface StrandEntry {
  readonly code: Strand;
  readonly label: string;
  readonly about: string;
}

export const supportStrands = {
  version: '1',
  from: 'living-well 1.2',
  entries: [
    {
      code: 'building-positive-future',
      label: 'Building a positive future',
      about: 'Thinking about the future they want, and finding goals and ways to them.',
    },
    {
      code: 'addressing-basic-needs',
      label: 'Addressing basic needs',
      about: 'Health services, benefits, money, drugs and alcohol, housing: whatever takes stress away.',
    },
    {
      code: 'building-resilience',
      label: 'Building resilience',
      about: 'Strengths, self-belief, coping, and the roots of distress, by therapy or counselling.',
    },
    {
      code: 'fostering-wellbeing',
      label: 'Fostering wellbeing',
      about: 'The right medicine, living with conditions of mind and body, and keeping safe.',
    },
    {
      code: 'healthy-relationships',
      label: 'Developing healthy relationships',
      about: 'People they have, people they meet, community groups, and support among peers.',
    },
    {
      code: 'whole-family',
      label: 'Working with the whole family',
      about: 'Family relationships, a home that works, and the wellbeing of carers.',
    },
  ],
} as const satisfies CodeList<StrandEntry>;

interface SubStrandEntry {
  readonly code: string;
  readonly label: string;
  /** Undefined where the programme ties it to no strand. */
  readonly strand: Strand | undefined;
}

/** Finer than a strand, because a person may wish to share one and not another. `sexual-health` is from consent-rules 5. */
export const subStrands = {
  version: '1',
  from: 'living-well 1.2',
  entries: [
    { code: 'drug-alcohol', label: 'Drugs and alcohol', strand: 'addressing-basic-needs' },
    { code: 'housing', label: 'Housing', strand: 'addressing-basic-needs' },
    { code: 'debt-benefits', label: 'Debt and benefits', strand: 'addressing-basic-needs' },
    { code: 'employment', label: 'Employment', strand: undefined },
    { code: 'psychological-therapy', label: 'Psychological therapy', strand: 'building-resilience' },
    { code: 'medication', label: 'Medication', strand: 'fostering-wellbeing' },
    { code: 'safety', label: 'Safety', strand: 'fostering-wellbeing' },
    { code: 'peer-support', label: 'Peer support', strand: 'healthy-relationships' },
    { code: 'carer-support', label: 'Support for carers', strand: 'whole-family' },
    { code: 'advocacy', label: 'Advocacy', strand: undefined },
    { code: 'domestic-abuse', label: 'Domestic abuse', strand: undefined },
    { code: 'criminal-justice', label: 'Criminal justice', strand: undefined },
    { code: 'sexual-health', label: 'Sexual health', strand: undefined },
  ],
} as const satisfies CodeList<SubStrandEntry>;
export type SubStrand = (typeof subStrands)['entries'][number]['code'];
export const subStrandCodes: readonly SubStrand[] = subStrands.entries.map(({ code }) => code);

const sensitive: ReadonlySet<string> = new Set(sensitiveStrands);

/** Whether a sub-strand is a sharing topic of its own, asked about apart from the others. */
export function isSensitive(code: SubStrand): code is SensitiveStrand {
  return sensitive.has(code);
}
