import type { FastifyRequest } from 'fastify';
import { latest, type OpenedHere } from '../../auth/session.ts';

/** Whom a page is about, as it was typed or traced. */
export interface AskedOnPage {
  readonly nhsNumber: string;
  readonly birthDate: string;
}

/** By what was asked, not by the page's address: every page of the person in this session is then looked at under the case. */
function keyOf({ nhsNumber, birthDate }: AskedOnPage): string {
  return `${nhsNumber} ${birthDate}`;
}

/** From now on this session's pages of that person are looked at under the case. */
export function rememberCase(request: FastifyRequest, asked: AskedOnPage, opened: OpenedHere): void {
  const { staff } = request.session;
  if (staff === undefined) return;
  const others = Object.entries(staff.emergencies ?? {}).filter(([key]) => key !== keyOf(asked));
  const emergencies = latest(Object.fromEntries([...others, [keyOf(asked), opened]]));
  request.session.staff = { ...staff, emergencies };
}

/** The case that was opened in this session for that person, whether or not it is open still. */
export function rememberedCase(request: FastifyRequest, asked: AskedOnPage): OpenedHere | undefined {
  return request.session.staff?.emergencies?.[keyOf(asked)];
}
