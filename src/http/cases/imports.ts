import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clientPrincipal, type ClientStore } from '../../auth/client.ts';
import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { receiveImport, type Imports } from '../../gateway/imports/receive-import.ts';
import type { CsvFiles } from '../../gateway/ports/case-source.ts';
import type { Import } from '../../gateway/ports/imports.ts';
import { feedFor } from '../../living-well/feeds.ts';
import type { RowSource } from '../../living-well/support-update.ts';
import { sendCsv, sendResults } from '../intake/import-answer.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { importPage, importsPage } from '../pages/imports.ts';
import { bytesOf, fieldOf, readFileForms, readForm } from '../plugins/file-body.ts';
import { signedIn } from '../plugins/staff-session.ts';

export interface ImportPageRoutes extends PageSettings, Imports {
  readonly clients: ClientStore;
  readonly tree: OrganisationTree;
  readonly csvFiles: CsvFiles;
}

const hidden = { schema: { hide: true } } as const;
/** Files that are listed. */
const mostListed = 20;

/** `/cases/imports`: a case worker sends a file of rows, and sees what became of it by line and column. Shows nobody. */
export async function importPageRoutes(scope: FastifyInstance, routes: ImportPageRoutes): Promise<void> {
  await readFileForms(scope, routes.importLimit);
  scope.get('/cases/imports', hidden, async (request, reply) => sendForm(routes, request, reply));
  // The token stands before the file, so it is checked before a byte of the file is kept.
  const guarded = { ...hidden, preHandler: [readForm, scope.csrfProtection] };
  scope.post('/cases/imports', guarded, async (request, reply) => {
    const staff = permitted(routes, request);
    const form = request.fileForm;
    if (form.filename === '') {
      return sendForm(routes, request, reply, 'Choose a file');
    }
    const sender = await senderFor(routes, staff, fieldOf(form, 'source') ?? '');
    const mode = fieldOf(form, 'mode') === 'check' ? 'check' : 'send';
    const { id } = await receiveImport(routes, { ...sender, sender: staff, mode, bytes: bytesOf(form) });
    return reply.redirect(`/cases/imports/${id}`, 303);
  });
  resultRoutes(scope, routes);
}

function resultRoutes(scope: FastifyInstance, routes: ImportPageRoutes): void {
  scope.get<{ Querystring: { source?: string } }>(
    '/cases/imports/template.csv',
    hidden,
    async (request, reply) => {
      const staff = permitted(routes, request);
      const { source } = await senderFor(routes, staff, request.query.source ?? '');
      return sendCsv(reply, 'template.csv', routes.csvFiles.template(feedFor(routes.feeds, source)));
    },
  );
  scope.get<{ Params: { id: string } }>('/cases/imports/:id', hidden, async (request, reply) => {
    const staff = permitted(routes, request);
    const one = await ownOf(routes, staff, request.params.id);
    return sendPage(reply, importPage({ shell: shellFor(routes, request, reply, staff), import: one }));
  });
  scope.get<{ Params: { id: string } }>('/cases/imports/:id/results.csv', hidden, async (request, reply) =>
    sendResults(reply, routes, await ownOf(routes, permitted(routes, request), request.params.id)),
  );
}

function permitted(routes: ImportPageRoutes, request: FastifyRequest): StaffPrincipal {
  const staff = signedIn(request, routes.clock());
  checkPermission(staff, 'send-files');
  return staff;
}

async function sendForm(
  routes: ImportPageRoutes,
  request: FastifyRequest,
  reply: FastifyReply,
  error?: string,
): Promise<FastifyReply> {
  const staff = permitted(routes, request);
  const [senders, imports] = await routes.store.transaction(async (tx) => [
    await tx.imports.senders(staff.organisation),
    await tx.imports.list(staff.organisation, mostListed),
  ]);
  const sources = senders.map(({ source }) => ({
    name: nameOf(source),
    feed: feedFor(routes.feeds, source).title,
  }));
  const shell = shellFor(routes, request, reply, staff);
  const mostMegabytes = Math.floor(routes.importLimit / 1_000_000);
  return sendPage(
    reply,
    importsPage({ shell, sources, imports, error, mostMegabytes }),
    error === undefined ? 200 : 422,
  );
}

/** In whose name staff of an organisation send for one of its case systems. */
async function senderFor(
  { store, clients, tree }: ImportPageRoutes,
  { organisation }: StaffPrincipal,
  named: string,
): Promise<{ readonly client: Awaited<ReturnType<typeof clientPrincipal>>; readonly source: RowSource }> {
  const senders = await store.transaction((tx) => tx.imports.senders(organisation));
  const sender = senders.find(({ source }) => nameOf(source) === named);
  const client = sender && (await clients.find(sender.clientId));
  if (sender === undefined || client === undefined) throw new GatewayError('wrong-source');
  // It showed no secret, so it has no scopes: its name is lent for these rows alone.
  return { client: await clientPrincipal(client, [], tree), source: sender.source };
}

function nameOf({ site, system }: RowSource): string {
  return `${site}/${system}`;
}

async function ownOf(
  { store }: ImportPageRoutes,
  { organisation }: StaffPrincipal,
  id: string,
): Promise<Import> {
  if (!z.uuid().safeParse(id).success) throw new GatewayError('not-found');
  const found = await store.transaction((tx) => tx.imports.find(id));
  if (found?.organisation !== organisation) throw new GatewayError('not-found');
  return found;
}
