import type { DemoStaff } from './sign-in-provider-person.ts';
import { escape, standInPage, standInPolicy, type StandIn } from './stand-in-page.ts';

const standIn: StandIn = {
  name: 'local sign-in',
  notice: 'Local sign-in for trying things out. Not NHS CIS2.',
  style: `
main { max-width: 40rem; }
button { display: block; width: 100%; margin: 0 0 1rem; padding: 0.75rem 1rem; text-align: left; }
button span { display: block; font-weight: bold; }
`,
};

/** Browsers hold `form-action` against the redirects that follow a form too, so the client's addresses have to be in it. */
export function pagePolicy(redirectUris: readonly string[]): string {
  const origins = redirectUris.map((uri) => new URL(uri).origin).join(' ');
  return standInPolicy(standIn, `form-action 'self' ${origins}`);
}

/** The sign-in page: one button a person. A form and buttons only, so it works by keyboard and without script. */
export function signInPage(action: string, people: readonly DemoStaff[]): string {
  const buttons = people.map(
    (person) =>
      `<button type="submit" name="person" value="${escape(person.userId)}">` +
      `<span>${escape(`${person.givenName} ${person.familyName}`)}</span> ${escape(person.description)}</button>`,
  );
  return standInPage(
    standIn,
    'Choose who to sign in as',
    `<p>Everybody here is made up.</p>\n<form method="post" action="${escape(action)}">\n${buttons.join('\n')}\n</form>`,
  );
}

/** A page that says what went wrong, in one sentence. */
export function problemPage(sentence: string): string {
  return standInPage(standIn, 'You cannot sign in from here', `<p>${escape(sentence)}</p>`);
}
