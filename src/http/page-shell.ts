import type { FastifyReply, FastifyRequest } from 'fastify';
import { isPermitted } from '../auth/permissions.ts';
import type { StaffPrincipal, StaffRole } from '../auth/principal.ts';
import { idleLimit } from '../auth/session.ts';
import { rooms } from './ig/rooms.ts';
import type { Shell } from './pages/shell.ts';

/** What the pages need to know of the deployment. */
export interface PageSettings {
  readonly productName: string;
  /** ODS code -> name. */
  readonly organisationNames: ReadonlyMap<string, string>;
  readonly crisisLines: Shell['crisisLines'];
}

export const roleLabels: Readonly<Record<StaffRole, string>> = {
  'mh-liaison': 'MH liaison nurse',
  'ig-officer': 'IG officer',
  'case-worker': 'Case worker',
  operator: 'Operator',
};

const roleLinks: Readonly<Partial<Record<StaffRole, NonNullable<Shell['links']>>>> = {
  'ig-officer': rooms,
  'case-worker': [
    { text: 'Told by hospital staff', href: '/cases/told' },
    { text: 'Sharing choices', href: '/cases/people' },
    { text: 'Records received', href: '/cases' },
    { text: 'Send a file', href: '/cases/imports' },
  ],
  operator: [
    { text: 'Blocked records', href: '/ops/inbox' },
    { text: 'People who may be one', href: '/ops/people' },
  ],
};

/** Emergency access is to one person: without one, the way to it is the way to the person. */
const findFirst = { text: 'Find the person first', href: '/support' };

/** The frame of a page for whoever is signed in. Makes a CSRF token, so only for pages behind sign-in. */
export function shellFor(
  settings: PageSettings,
  request: FastifyRequest,
  reply: FastifyReply,
  principal: StaffPrincipal,
): Shell {
  const { emergencyLink: _forWhoeverMay, ...shell } = publicShell(settings, reply);
  return {
    ...shell,
    ...(isPermitted(principal, 'use-emergency-access') && { emergencyLink: findFirst }),
    csrfToken: reply.generateCsrf(),
    locksAfter: idleLimit / 1000,
    links: roleLinks[principal.role] ?? [],
    user: {
      name: principal.name,
      roleLabel: roleLabels[principal.role],
      organisation: settings.organisationNames.get(principal.organisation) ?? principal.organisation,
    },
  };
}

/** The frame of a page for nobody in particular; needs no session and no database. */
export function publicShell(settings: PageSettings, reply: FastifyReply): Shell {
  return {
    cspNonce: reply.cspNonce,
    csrfToken: undefined,
    user: undefined,
    productName: settings.productName,
    crisisLines: settings.crisisLines,
    emergencyLink: findFirst,
  };
}

/** Sends a page that no cache keeps. */
export function sendPage(reply: FastifyReply, html: string, status = 200): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(html);
}
