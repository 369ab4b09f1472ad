/** The rooms of an IG officer, in the order in which they stand on every page of theirs. */
export const rooms = [
  { text: 'Today', href: '/ig' },
  { text: 'Access log', href: '/ig/access-log' },
  { text: 'Reviews', href: '/ig/reviews' },
  { text: 'Choices', href: '/ig/ledger' },
  { text: 'Who looked', href: '/ig/who-looked' },
  { text: 'Agreements', href: '/ig/agreements' },
  { text: 'Simulate', href: '/ig/simulate' },
  { text: 'Exports', href: '/ig/exports' },
] as const;
