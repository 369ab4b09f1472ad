import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { csvExport, ndjsonExport } from '../../gateway/log/export-formats.ts';
import {
  releaseExport,
  releaseExports,
  releaseManifest,
  type Exporting,
} from '../../gateway/log/release-export.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { pdfExport } from '../pages/export-paper.ts';
import { exportsPage } from '../pages/exports.ts';
import { findEntriesValues, readFindEntriesForm } from '../pages/find-entries-form.ts';
import { signedIn } from '../plugins/staff-session.ts';

export interface ExportRoutes extends PageSettings, Exporting {}

const hidden = { schema: { hide: true } } as const;
const address = '/ig/exports';
const formats = { csv: csvExport, ndjson: ndjsonExport, pdf: pdfExport } as const;

/** `/ig/exports`: the log as a file, made while it is sent; and what was exported before, with its signed manifest. */
export function exportRoutes(scope: FastifyInstance, routes: ExportRoutes): void {
  const choices = { organisations: routes.organisationNames };
  scope.get(address, hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const exports = await releaseExports(routes, caller);
    const shell = shellFor(routes, request, reply, caller);
    const find = { values: findEntriesValues({}), errors: [], choices, isOfUser: false };
    return sendPage(reply, exportsPage({ shell, exports, find, format: 'csv' }));
  });
  scope.post(address, { ...hidden, preValidation: scope.csrfProtection }, async (request, reply) => {
    const at = routes.clock();
    const caller = signedIn(request, at);
    const values = findEntriesValues(request.body);
    const format = formatIn(request.body);
    const { question, errors } = readFindEntriesForm(values, choices, londonTime(at).date);
    if (question === undefined) {
      const exports = await releaseExports(routes, caller);
      const shell = shellFor(routes, request, reply, caller);
      const find = { values, errors, choices, isOfUser: false };
      return sendPage(reply, exportsPage({ shell, exports, find, format }), 422);
    }
    const name = `access-log-${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}.${format}`;
    const { chunks } = await releaseExport(routes, caller, question, formats[format]);
    return asFile(reply, name, formats[format].mediaType).send(Readable.from(chunks, { objectMode: false }));
  });
  scope.get<{ Params: { id: string } }>(`${address}/:id/manifest`, hidden, async (request, reply) => {
    const caller = signedIn(request, routes.clock());
    const id = z.uuid().safeParse(request.params.id);
    if (!id.success) throw new GatewayError('not-found');
    const { manifest } = await releaseManifest(routes, caller, id.data);
    return asFile(reply, `access-log-${id.data}.manifest.txt`, 'text/plain; charset=utf-8').send(manifest);
  });
}

function asFile(reply: FastifyReply, name: string, mediaType: string): FastifyReply {
  return reply
    .type(mediaType)
    .headers({ 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' });
}

function formatIn(body: unknown): keyof typeof formats {
  const sent = z.object({ format: z.enum(['csv', 'ndjson', 'pdf']) }).safeParse(body);
  return sent.success ? sent.data.format : 'csv';
}
