import type { CodeList } from './code-list.ts';

type RoleGroup =
  'person-side' | 'vcs' | 'council' | 'nhs' | 'management' | 'specialist' | 'introducer' | 'programme';

export interface RoleEntry {
  readonly code: string;
  readonly label: string;
  readonly group: RoleGroup;
  readonly aliases?: readonly string[];
  /** Only where the NHS publishes a term that says the same (uk-standards 8.1). */
  readonly snomed?: string;
}

/** Every role the programme names, in its groups. */
export const roles = {
  version: '1',
  from: 'living-well 1.3',
  entries: [
    { code: 'person', label: 'Person', group: 'person-side', aliases: ['Citizen'] },
    { code: 'family-member', label: 'Family member', group: 'person-side' },
    { code: 'carer', label: 'Carer', group: 'person-side' },
    { code: 'friend', label: 'Friend', group: 'person-side' },
    { code: 'important-other', label: 'Somebody important to them', group: 'person-side' },
    { code: 'father', label: 'Father', group: 'person-side', aliases: ['Dad'] },

    { code: 'wellbeing-coach', label: 'Mental health and wellbeing coach', group: 'vcs' },
    { code: 'peer-worker', label: 'Peer worker', group: 'vcs' },
    { code: 'peer-mentor', label: 'Peer mentor', group: 'vcs' },
    { code: 'peer-coach', label: 'Peer coach', group: 'vcs' },
    { code: 'support-worker', label: 'Support worker', group: 'vcs' },
    { code: 'recovery-worker', label: 'Recovery worker', group: 'vcs' },
    { code: 'welcome-worker', label: 'Welcome Worker', group: 'vcs', aliases: ['Thrive worker'] },

    { code: 'employment-coach', label: 'Employment coach', group: 'council' },
    { code: 'housing-officer', label: 'Housing officer', group: 'council' },

    { code: 'psychological-therapist', label: 'Psychological therapist', group: 'nhs' },
    { code: 'mental-health-nurse', label: 'Mental health nurse', group: 'nhs', snomed: '224563006' },
    { code: 'nurse', label: 'Nurse', group: 'nhs' },
    { code: 'nursing-practitioner', label: 'Nursing practitioner', group: 'nhs' },
    { code: 'psychiatrist', label: 'Psychiatrist', group: 'nhs' },
    { code: 'psychologist', label: 'Psychologist', group: 'nhs' },
    { code: 'social-worker', label: 'Social worker', group: 'nhs' },
    { code: 'occupational-therapist', label: 'Occupational therapist', group: 'nhs' },
    { code: 'social-occupational-therapist', label: 'Social occupational therapist', group: 'nhs' },
    { code: 'primary-care-mh-practitioner', label: 'Primary care mental health practitioner', group: 'nhs' },

    { code: 'operational-manager', label: 'Operational manager', group: 'management' },
    { code: 'lead-provider', label: 'Lead provider', group: 'management' },
    { code: 'commissioner', label: 'Commissioner', group: 'management' },
    { code: 'leadership-group', label: 'Programme or system leadership group', group: 'management' },

    { code: 'loss-specialist', label: 'Specialist in loss', group: 'specialist' },

    { code: 'gp', label: 'General practitioner', group: 'introducer' },
    { code: 'a-and-e-liaison', label: 'A&E mental health liaison', group: 'introducer' },
    { code: 'health-visitor', label: 'Health visitor', group: 'introducer' },
    { code: 'community-connector', label: 'Community connector', group: 'introducer' },

    { code: 'design-partner', label: 'Design partner', group: 'programme' },
    { code: 'evaluator', label: 'Evaluator', group: 'programme' },
    { code: 'funder', label: 'Funder', group: 'programme' },
  ],
} as const satisfies CodeList<RoleEntry>;
export type Role = (typeof roles)['entries'][number]['code'];

export const roleCodes: readonly Role[] = roles.entries.map(({ code }) => code);
