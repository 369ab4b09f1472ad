import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { CsvFiles } from '../../gateway/ports/case-source.ts';
import { releaseProvedReport } from '../../gateway/person-report/release-proved-report.ts';
import { releaseWhoLooked, type ReportRelease } from '../../gateway/person-report/release-who-looked.ts';
import type { LogTree } from '../../gateway/ports/log-tree.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { whoLookedPage, whoLookedPaper, whoLookedTable } from '../pages/who-looked.ts';
import { writePaper } from '../pdf/write-paper.ts';
import { signedIn } from '../plugins/staff-session.ts';
import { readTimeCursor, writeTimeCursor } from '../time-cursor.ts';
import { askedByHandle, findWhoseRoutes } from './find-whose.ts';

export interface WhoLookedRoutes extends PageSettings, ReportRelease {
  readonly csvFiles: CsvFiles;
  readonly logTree: LogTree;
}

type Handled = { Params: { handle: string }; Querystring: { before?: string } };

/** `/ig/who-looked`: the report of who looked at one person's record, as a page to print and as a file. */
export function whoLookedRoutes(scope: FastifyInstance, routes: WhoLookedRoutes): void {
  const hidden = { schema: { hide: true } } as const;
  findWhoseRoutes(scope, routes, 'who-looked');
  scope.get<Handled>('/ig/who-looked/:handle', hidden, async (request, reply) => {
    const officer = signedIn(request, routes.clock());
    const { handle } = request.params;
    const asked = askedByHandle(request, handle);
    const before = readTimeCursor(request.query.before);
    const report = await releaseWhoLooked(routes, officer, { asked, before });
    const url = `/ig/who-looked/${handle}`;
    const page = whoLookedPage({
      shell: shellFor(routes, request, reply, officer),
      report,
      organisation: nameOf(routes, officer),
      paperUrl: `${url}/report.pdf`,
      fileUrl: `${url}/report.csv`,
      provedUrl: `${url}/report.json`,
      newerUrl: before === undefined ? undefined : url,
      olderUrl: report.older && `${url}?before=${writeTimeCursor(report.older)}`,
    });
    return sendPage(reply.header('x-audit-id', report.auditId), page);
  });
  scope.get<Handled>('/ig/who-looked/:handle/report.csv', hidden, async (request, reply) => {
    const officer = signedIn(request, routes.clock());
    const asked = askedByHandle(request, request.params.handle);
    const report = await releaseWhoLooked(routes, officer, { asked, format: 'csv' });
    const file = routes.csvFiles.table(whoLookedTable(report));
    return asFile(reply.type('text/csv; charset=utf-8'), 'csv', report.auditId).send(file);
  });
  scope.get<Handled>('/ig/who-looked/:handle/report.pdf', hidden, async (request, reply) => {
    const officer = signedIn(request, routes.clock());
    const asked = askedByHandle(request, request.params.handle);
    const report = await releaseWhoLooked(routes, officer, { asked, format: 'pdf' });
    const paper = whoLookedPaper(report, nameOf(routes, officer));
    return asFile(reply.type('application/pdf'), 'pdf', report.auditId).send(
      Readable.from(writePaper(paper)),
    );
  });
  scope.get<Handled>('/ig/who-looked/:handle/report.json', hidden, async (request, reply) => {
    const officer = signedIn(request, routes.clock());
    const asked = askedByHandle(request, request.params.handle);
    const { report, auditId } = await releaseProvedReport(routes, routes.logTree, officer, { asked });
    return asFile(reply.type('application/json; charset=utf-8'), 'json', auditId).send(
      JSON.stringify(report),
    );
  });
}

function nameOf({ organisationNames }: WhoLookedRoutes, { organisation }: StaffPrincipal): string {
  return organisationNames.get(organisation) ?? organisation;
}

function asFile(reply: FastifyReply, extension: string, auditId: string): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('x-audit-id', auditId)
    .header('content-disposition', `attachment; filename="who-has-looked.${extension}"`);
}
