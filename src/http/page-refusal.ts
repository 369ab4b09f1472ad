import type { Clock } from '../clock.ts';
import type { CallLine } from '../fhir/current-support.ts';
import type { RefusalWriter } from './faces.ts';
import { sessionCookie } from './plugins/staff-session.ts';
import { publicShell, sendPage, type PageSettings } from './page-shell.ts';
import { downPage } from './pages/down.ts';
import { errorPage } from './pages/error.ts';

export interface PageRefusals extends PageSettings {
  readonly clock: Clock;
  readonly secure: boolean;
  readonly crisisLines: readonly CallLine[];
}

const personPage = /^\/support\/people\/[\w-]+$/;

const headings: Readonly<Record<number, string>> = {
  403: 'You cannot do this',
  404: 'Page not found',
  429: 'Too many requests',
};

/** Refusals as pages. Down says that we could not check, with the numbers that always answer: it never reads as "nothing". */
export function pageRefusal(settings: PageRefusals): RefusalWriter {
  return (error, request, reply) => {
    // Signing in is the mend, so it is offered at once. Only a page that can be got again is returned to.
    if (error.code === 'not-signed-in') {
      // Whoever had a session here proves who they are again: the computer may have changed hands since.
      const had = request.cookies?.[sessionCookie(settings.secure)] !== undefined;
      return reply
        .code(303)
        .header('location', had ? '/sign-in?again' : '/sign-in')
        .send();
    }
    const { status, text } = error.row;
    const shell = publicShell(settings, reply);
    const reference = request.id;
    if (status === 503 || status === 500) {
      const { crisisLines } = settings;
      // The address of a person's page is opaque, and leads there again once the database is back.
      const tryAgainUrl = personPage.test(request.url) ? request.url : '/support';
      const model = { shell, at: settings.clock(), crisisLines, reference, tryAgainUrl };
      return sendPage(reply, downPage(model), status);
    }
    const heading = headings[status] ?? 'Something went wrong';
    return sendPage(reply, errorPage({ shell, status, heading, text, reference }), status);
  };
}
