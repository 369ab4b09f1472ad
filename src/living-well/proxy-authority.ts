import type { CodeList } from './code-list.ts';

/** By what somebody may decide about sharing in another person's stead. What only covers money and property is not among them. */
export const proxyAuthorities = {
  version: '1',
  from: 'living-well 6, number 29',
  entries: [
    { code: 'parental-responsibility', label: 'Parental responsibility' },
    { code: 'health-and-welfare-attorney', label: 'Lasting power of attorney for health and welfare' },
    { code: 'court-appointed-deputy', label: 'Deputy for personal welfare, appointed by the court' },
    { code: 'welfare-guardian', label: 'Welfare attorney or guardian (Scotland)' },
  ],
} as const satisfies CodeList<{ readonly code: string; readonly label: string }>;

export type ProxyAuthority = (typeof proxyAuthorities)['entries'][number]['code'];
export const proxyAuthorityCodes: readonly ProxyAuthority[] = proxyAuthorities.entries.map(
  ({ code }) => code,
);
