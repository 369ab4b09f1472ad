import { createHash } from 'node:crypto';
import type { DemoStaff } from './sign-in-provider-person.ts';

const style = `
body { font: 1.1875rem/1.5 Arial, sans-serif; color: #212b32; background: #f0f4f5; margin: 0; }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 2rem; line-height: 1.25; }
.notice { background: #fff; border-left: 0.5rem solid #212b32; padding: 0.75rem 1rem; }
button { display: block; width: 100%; margin: 0 0 1rem; padding: 0.75rem 1rem; font: inherit; text-align: left;
  color: #fff; background: #00603a; border: 2px solid transparent; border-radius: 4px; cursor: pointer; }
button:focus { outline: 4px solid #212b32; outline-offset: 0; background: #ffeb3b; color: #212b32; }
button span { display: block; font-weight: bold; }
`;

/**
 * The policy the pages are sent with: no script, no other host. Browsers hold `form-action` against the redirects that
 * follow a form too, so the client's addresses have to be in it.
 */
export function pagePolicy(redirectUris: readonly string[]): string {
  const styleHash = createHash('sha256').update(style).digest('base64');
  const origins = redirectUris.map((uri) => new URL(uri).origin).join(' ');
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action 'self' ${origins}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** The sign-in page: one button a person. A form and buttons only, so it works by keyboard and without script. */
export function signInPage(action: string, people: readonly DemoStaff[]): string {
  const buttons = people.map(
    (person) =>
      `<button type="submit" name="person" value="${escape(person.userId)}">` +
      `<span>${escape(`${person.givenName} ${person.familyName}`)}</span> ${escape(person.description)}</button>`,
  );
  return page(
    'Choose who to sign in as',
    `<p>Everybody here is made up.</p>\n<form method="post" action="${escape(action)}">\n${buttons.join('\n')}\n</form>`,
  );
}

/** A page that says what went wrong, in one sentence. */
export function problemPage(sentence: string): string {
  return page('You cannot sign in from here', `<p>${escape(sentence)}</p>`);
}

function page(title: string, content: string): string {
  return `<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} - local sign-in</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="notice">Local sign-in for trying things out. Not NHS CIS2.</p>
<h1>${escape(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
