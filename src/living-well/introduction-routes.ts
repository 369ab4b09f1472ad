import type { CodeList } from './code-list.ts';

interface RouteEntry {
  readonly code: string;
  readonly label: string;
}

/** Who brings somebody to Living Well. Which of these a place takes is in its site file. */
export const introductionRoutes = {
  version: '1',
  from: 'living-well 1.3',
  entries: [
    { code: 'self', label: 'Self-introduction' },
    { code: 'gp', label: 'GP or primary care' },
    { code: 'primary-care-mh-team', label: 'Primary care mental health team' },
    { code: 'psychiatry', label: 'Psychiatry' },
    { code: 'secondary-care', label: 'Secondary care' },
    { code: 'a-and-e-liaison', label: 'A&E mental health liaison' },
    { code: 'community-mental-health-team', label: 'Community mental health team' },
    { code: 'health-visitor', label: 'Health visitor' },
    { code: 'housing-officer', label: 'Housing officer' },
    { code: 'community-connector', label: 'Community connector' },
    { code: 'carer', label: 'Carer' },
    { code: 'social-worker', label: 'Social worker' },
    { code: 'other', label: 'Another way' },
  ],
} as const satisfies CodeList<RouteEntry>;
export type IntroductionRoute = (typeof introductionRoutes)['entries'][number]['code'];
export const introductionRouteCodes: readonly IntroductionRoute[] = introductionRoutes.entries.map(
  ({ code }) => code,
);
