import type { LightMyRequestResponse } from 'fastify';
import { askedFor } from './look.ts';
import type { CaseRecordInput } from './people.ts';
import { csrfOf, type Visitor } from './staff.ts';

type Form = Readonly<Record<string, string | readonly string[]>>;

/** A form as a browser sends it: a name once for each tick. */
export function postForm(visitor: Visitor, url: string, form: Form): Promise<LightMyRequestResponse> {
  const pairs = Object.entries(form).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]),
  );
  return visitor.post(url, pairs);
}

/** What the find form of the case worker's page answers. */
export async function findOwn(
  worker: Visitor,
  { nhsNumber, birthDate }: { readonly nhsNumber: string; readonly birthDate: string },
): Promise<LightMyRequestResponse> {
  const [year = '', month = '', day = ''] = birthDate.split('-');
  return worker.post('/cases/people/find', {
    _csrf: csrfOf(await worker.get('/cases/people')),
    'nhs-number': nhsNumber,
    'birth-day': day,
    'birth-month': month,
    'birth-year': year,
  });
}

/** Finds a person; gives the address of their choices. */
export async function choicesOf(worker: Visitor, record: CaseRecordInput): Promise<string> {
  return String((await findOwn(worker, askedFor(record))).headers.location);
}

/** The 22nd of November, without a last day. */
export const saidToday = { 'said-day': '22', 'said-month': '11', 'said-year': '2026' } as const;

/** Fills in the form and goes on to the check. */
export async function check(worker: Visitor, url: string, ticks: Form): Promise<LightMyRequestResponse> {
  const _csrf = csrfOf(await worker.get(`${url}/change`));
  return postForm(worker, `${url}/check`, { _csrf, ...saidToday, ...ticks });
}

/** The check's hidden fields, as its form sends them back. */
export function keptIn(page: LightMyRequestResponse): Form {
  const kept = new Map<string, string[]>();
  const form = /<form[^>]*\/record"[^]*?<\/form>/.exec(page.body)?.[0] ?? '';
  for (const [, name = '', value = ''] of form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)) {
    kept.set(name, [...(kept.get(name) ?? []), value]);
  }
  return Object.fromEntries(kept);
}

/** Agrees to a check and saves it. */
export function save(
  worker: Visitor,
  url: string,
  checked: LightMyRequestResponse,
): Promise<LightMyRequestResponse> {
  return postForm(worker, `${url}/record`, { ...keptIn(checked), agreed: 'yes' });
}

/** The whole way: form, check, save. */
export async function record(worker: Visitor, url: string, ticks: Form): Promise<LightMyRequestResponse> {
  return save(worker, url, await check(worker, url, ticks));
}

export async function stopAll(worker: Visitor, url: string): Promise<LightMyRequestResponse> {
  return worker.post(`${url}/stop`, { _csrf: csrfOf(await worker.get(`${url}/stop`)) });
}

/** Lines of `main`, without markup. */
export function textOf(page: LightMyRequestResponse): string {
  const main = /<main[^]*<\/main>/.exec(page.body)?.[0] ?? '';
  return main
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}
