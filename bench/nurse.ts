import type { Subject } from './subject.ts';

/** Signs in as the demo's nurse, the way a browser without JavaScript does, and gives the session's cookie. */
export async function nurseCookie({ publicUrl }: Pick<Subject, 'publicUrl'>): Promise<string> {
  const jar = new Map<string, Map<string, string>>();
  let url = new URL('/sign-in', publicUrl);
  let form: URLSearchParams | undefined;
  for (let hops = 0; hops < 15; hops++) {
    const cookies = jar.get(url.host) ?? new Map<string, string>();
    jar.set(url.host, cookies);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form !== undefined && { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    form = undefined;
    const location = response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url);
      continue;
    }
    const html = await response.text();
    if (url.href === `${publicUrl}/support`) return [...cookies].map((pair) => pair.join('=')).join('; ');
    ({ url, form } = firstButton(html, url));
  }
  throw new Error('the nurse could not sign in');
}

/** The first person's form on the local sign-in page: the nurse's. */
function firstButton(html: string, page: URL): { url: URL; form: URLSearchParams } {
  const [, markup = ''] = /<form([\s\S]*?)<\/form>/.exec(html) ?? [];
  const [, action = page.href] = /action="([^"]*)"/.exec(markup) ?? [];
  const form = new URLSearchParams();
  for (const [, attributes = ''] of markup.matchAll(/<(?:input|button)([^>]*)>/g)) {
    const [, name] = /name="([^"]*)"/.exec(attributes) ?? [];
    const [, value = ''] = /value="([^"]*)"/.exec(attributes) ?? [];
    if (name !== undefined && !form.has(name)) form.append(name, value);
  }
  return { url: new URL(action.replaceAll('&amp;', '&'), page), form };
}

/** Fills in the find form and gives the address of the page it leads to. */
export async function openPerson(
  subject: Pick<Subject, 'publicUrl'>,
  cookie: string,
  asked: { nhsNumber: string; birthDate: string },
): Promise<string> {
  const { publicUrl } = subject;
  const body = findForm(await formToken(subject, cookie), asked);
  const response = await fetch(`${publicUrl}/support/find`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body,
  });
  return new URL(response.headers.get('location') ?? '/', publicUrl).href;
}

/** The CSRF token of the session's forms. */
export async function formToken({ publicUrl }: Pick<Subject, 'publicUrl'>, cookie: string): Promise<string> {
  const html = await (await fetch(`${publicUrl}/support`, { headers: { cookie } })).text();
  const [, csrf = ''] = /name="_csrf" value="([^"]*)"/.exec(html) ?? [];
  return csrf;
}

/** What Enter sends. */
export function findForm(
  csrf: string,
  { nhsNumber, birthDate }: { nhsNumber: string; birthDate: string },
): URLSearchParams {
  const [year = '', month = '', day = ''] = birthDate.split('-');
  return new URLSearchParams({
    _csrf: csrf,
    'nhs-number': nhsNumber,
    'birth-day': day,
    'birth-month': month,
    'birth-year': year,
  });
}
