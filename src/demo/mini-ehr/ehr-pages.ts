import { escape, hashOf, standInPage, standInPolicy, type StandIn } from '../stand-in-page.ts';
import type { Card } from './cds-client.ts';
import type { EhrPerson, EhrSettings, EhrUser } from './ehr.ts';

const standIn: StandIn = {
  name: 'stand-in for a record system',
  notice: "Stand-in for a trust's record system, for trying things out. Everybody here is made up.",
  style: `
main { max-width: 60rem; }
ul { list-style: none; padding: 0; }
li, .card { background: #fff; margin: 0 0 1rem; padding: 0.75rem 1rem; }
.card { border: 2px solid #005eb8; }
button, .button { display: inline-block; margin: 0.5rem 0.5rem 0 0; padding: 0.5rem 1rem; }
`,
};
const submit = 'document.forms[0].submit();';

/** Where forms may go is left open: browsers hold it against the redirects that follow, and a sign-in is one of them. */
export const pagePolicy = standInPolicy(standIn, `script-src ${hashOf(submit)}`);

/** Everybody who is in the record, and the ways to open it, and Living Well for them, these in a new tab. */
export function peoplePage({ people, users }: EhrSettings, user: EhrUser): string {
  const others = users.filter(({ id }) => id !== user.id);
  const links = others.map(({ id, name }) => `<a href="/?user=${escape(id)}">${escape(name)}</a>`);
  const rows = people.map((person) => personRow(person, user));
  return standInPage(
    standIn,
    'People in A&E',
    `<p>Signed in as <strong>${escape(user.name)}</strong>. Instead: ${links.join(', ')}</p>\n<ul>\n${rows.join('\n')}\n</ul>`,
  );
}

function personRow(person: EhrPerson, user: EhrUser): string {
  const query = queryOf(person, user);
  const name = escape(nameOf(person));
  return (
    `<li><strong>${name}</strong>, ${factsOf(person)}<br>` +
    `<a class="button" href="/record?${query}" aria-label="Open the record of ${name}">Open the record</a>` +
    newTab(`/launch?${query}`, 'Open Living Well (SMART launch)', name) +
    `${newTab(`/context?${query}`, 'Open Living Well (signed context)', name)}</li>`
  );
}

/** A record that has been opened, with the cards that came for it; `cards` undefined where nobody is asked for any. */
export function recordPage(person: EhrPerson, user: EhrUser, cards: readonly Card[] | undefined): string {
  const none = '<p>No card came. The record opens without it.</p>';
  const shown = cards?.map((card) => cardBox(card, person, user)).join('\n');
  return standInPage(
    standIn,
    nameOf(person),
    `<p>Record of somebody ${factsOf(person)}. <a href="/?user=${escape(user.id)}">Back to everybody</a></p>\n${shown === '' ? none : (shown ?? '')}`,
  );
}

/** A link of the type `smart` is this record system's own launch; another is followed as it is. */
function cardBox(
  { summary, detail = '', source, links = [] }: Card,
  person: EhrPerson,
  user: EhrUser,
): string {
  const buttons = links.map(({ label, type, url }) =>
    newTab(
      type === 'smart' ? `/launch?${queryOf(person, user)}` : escape(url),
      escape(label),
      escape(nameOf(person)),
    ),
  );
  return (
    `<section class="card" aria-label="${escape(summary)}"><h2>${escape(summary)}</h2><p>${escape(detail)}</p>` +
    `<p>From: ${escape(source.label)}</p>${buttons.join('')}</section>`
  );
}

function newTab(href: string, words: string, name: string): string {
  return `<a class="button" href="${href}" target="_blank" rel="noopener" aria-label="${words} for ${name}">${words}</a>`;
}

function queryOf({ id }: EhrPerson, user: EhrUser): string {
  return escape(new URLSearchParams({ patient: id, user: user.id }).toString());
}

function nameOf({ family, given }: EhrPerson): string {
  return `${family.toUpperCase()}, ${given}`;
}

function factsOf({ birthDate, nhsNumber }: EhrPerson): string {
  const number = nhsNumber?.replace(/(\d{3})(\d{3})(\d{4})/, '$1 $2 $3') ?? 'not known';
  return `born ${escape(birthDate)}, NHS No. ${escape(number)}`;
}

/** Hands a signed context over by a form: in an address it would be left in histories. */
export function contextPage({ app }: EhrSettings, token: string): string {
  return standInPage(
    standIn,
    'Opening Living Well',
    `<form method="post" action="${escape(app.contextUrl)}"><input type="hidden" name="token" value="${escape(token)}">` +
      `<button>Open Living Well</button></form>\n<script>${submit}</script>`,
  );
}

export function problemPage(sentence: string): string {
  return standInPage(standIn, 'That cannot be done', `<p>${escape(sentence)}</p>`);
}
