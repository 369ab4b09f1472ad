import { createHash } from 'node:crypto';

/** A stand-in for a system of somebody else's, whose pages must not be taken for the gateway's. */
export interface StandIn {
  /** Behind each title. */
  readonly name: string;
  /** At the top of each page: that it is not the real one. */
  readonly notice: string;
  /** CSS beside what all have in common. */
  readonly style: string;
}

const common = `
body { font: 1.1875rem/1.5 Arial, sans-serif; color: #212b32; background: #f0f4f5; margin: 0; }
main { margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 2rem; line-height: 1.25; }
.notice { background: #fff; border-left: 0.5rem solid #212b32; padding: 0.75rem 1rem; }
button, .button { font: inherit; color: #fff; background: #00603a; border: 2px solid transparent; border-radius: 4px; cursor: pointer; }
button:focus, a:focus { outline: 4px solid #212b32; outline-offset: 0; background: #ffeb3b; color: #212b32; }
`;

/** @param content HTML */
export function standInPage({ name, notice, style }: StandIn, title: string, content: string): string {
  return `<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} - ${escape(name)}</title>
<style>${common}${style}</style>
</head>
<body>
<main>
<p class="notice">${escape(notice)}</p>
<h1>${escape(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

/** The policy its pages are sent with: their own style, no other host, in nobody's frame; and `more` directives. */
export function standInPolicy({ style }: StandIn, ...more: readonly string[]): string {
  return [
    "default-src 'none'",
    `style-src ${hashOf(common + style)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...more,
  ].join('; ');
}

/** For a policy: what exactly may stand in the page. */
export function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

export function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
