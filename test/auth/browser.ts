/** A browser of a few lines: keeps cookies by host and path, follows redirects, posts forms. Real requests only. */
export interface Browser {
  /** Follows redirects until a page comes, or an address under `stopAt` is next; that one is not asked for. */
  open(url: string, stopAt?: string): Promise<Visit>;
  post(url: string, form: Record<string, string>, stopAt?: string): Promise<Visit>;
}

export interface Visit {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
}

interface Cookie {
  readonly pair: string;
  readonly host: string;
  readonly path: string;
}

export function createBrowser(): Browser {
  const jar = new Map<string, Cookie>();

  async function visit(url: string, stopAt: string | undefined, init: RequestInit): Promise<Visit> {
    const { host, pathname } = new URL(url);
    const cookies = [...jar.values()].filter((c) => c.host === host && pathname.startsWith(c.path));
    const headers = { accept: 'text/html', cookie: cookies.map((c) => c.pair).join('; ') };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keep(jar, host, line);
    const html = await response.text();
    const location = response.headers.get('location');
    if (!location) return { url, status: response.status, html, headers: response.headers };
    const next = new URL(location, url).href;
    if (stopAt !== undefined && next.startsWith(stopAt)) {
      return { url: next, status: response.status, html: '', headers: response.headers };
    }
    return visit(next, stopAt, {});
  }

  return {
    open: (url, stopAt) => visit(url, stopAt, {}),
    post: (url, form, stopAt) => visit(url, stopAt, { method: 'POST', body: new URLSearchParams(form) }),
  };
}

function keep(jar: Map<string, Cookie>, host: string, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
  const expires = attributes.find((one) => /^expires=/i.test(one))?.slice(8);
  const key = `${host} ${path} ${pair.slice(0, pair.indexOf('='))}`;
  if (expires !== undefined && Date.parse(expires) < Date.parse('2001-01-01')) jar.delete(key);
  else jar.set(key, { pair, host, path });
}

/** Reads the action of the only form on a page. */
export function formAction(visit: Visit): string {
  const action = /<form method="post" action="([^"]+)">/.exec(visit.html)?.[1];
  if (action === undefined) throw new Error(`no form at ${visit.url}: ${visit.status}`);
  return new URL(action, visit.url).href;
}

/** Goes to a sign-in page, presses the button of one person, and comes back with the address of the callback. */
export async function signInAs(
  browser: Browser,
  startUrl: string,
  userId: string,
  redirectUri: string,
): Promise<URL> {
  const page = await browser.open(startUrl, redirectUri);
  const back = await browser.post(formAction(page), { person: userId }, redirectUri);
  return new URL(back.url);
}
