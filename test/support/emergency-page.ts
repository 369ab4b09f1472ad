import type { LightMyRequestResponse } from 'fastify';
import { csrfOf, find, type Visitor } from './staff.ts';

/** As the nurse chooses and types it. */
export const filledIn = {
  reason: 'risk-to-life',
  'reason-text': 'Unresponsive, brought in by ambulance',
} as const;

/** Finds the person; gives the address of their page. */
export async function personUrlOf(
  visitor: Visitor,
  asked: { readonly nhsNumber: string; readonly birthDate: string },
): Promise<string> {
  return String((await find(visitor, asked)).headers.location);
}

/** From the page that asks first: what the form's sending is answered with. */
export async function openOnPage(
  visitor: Visitor,
  personUrl: string,
  form: Readonly<Record<string, string>> = filledIn,
): Promise<LightMyRequestResponse> {
  const _csrf = csrfOf(await visitor.get('/support'));
  return visitor.post(`${personUrl}/emergency`, { _csrf, ...form });
}

/** Presses the banner's button. */
export async function endOnPage(visitor: Visitor, personUrl: string): Promise<LightMyRequestResponse> {
  const _csrf = csrfOf(await visitor.get('/support'));
  return visitor.post(`${personUrl}/emergency/end`, { _csrf });
}

/** The words of the banner, without their marks; undefined where there is none. */
export function bannerOf({ body }: LightMyRequestResponse): string | undefined {
  const [, banner] = /<section class="app-case[^>]*>([\s\S]*?)<\/section>/.exec(body) ?? [];
  return banner
    ?.replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
