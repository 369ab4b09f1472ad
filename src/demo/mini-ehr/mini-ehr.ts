import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { EhrAuthorisation, type EhrAnswer } from './ehr-authorisation.ts';
import { findPerson, findUser, patientOf, type EhrPerson, type EhrSettings, type EhrUser } from './ehr.ts';
import { cardsFor } from './ehr-cards.ts';
import { contextPage, pagePolicy, peoplePage, problemPage, recordPage } from './ehr-pages.ts';

export interface MiniEhrOptions extends EhrSettings {
  /** 0 takes a free one. */
  readonly port: number;
  /** By what browsers and the app reach it; `127.0.0.1` unless told. */
  readonly host?: 'localhost' | '127.0.0.1';
}

export interface MiniEhr {
  readonly origin: string;
  /** Its FHIR base. */
  readonly iss: string;
  /** Where the browser goes when the button is pressed. */
  launchUrl(userId: string, personId: string): string;
  /** What the form brings when the other button is pressed. */
  contextToken(userId: string, personId: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts a stand-in for a trust's record system, written from SMART App Launch 2.2 and CDS Hooks 2.0: a list of people, their records with the cards that
 * come for them, and buttons that open Living Well. For development, demonstration and tests only: whoever reaches it may be any of its users, so it listens on this machine alone.
 */
export async function startMiniEhr(options: MiniEhrOptions): Promise<MiniEhr> {
  const server = createServer();
  const { host = '127.0.0.1', port } = options;
  const origin = `http://${host}:${await listen(server, port)}`;
  const authorisation = new EhrAuthorisation(options, origin);
  const both = (userId: string, personId: string): [EhrUser, EhrPerson] => {
    const [user, person] = [findUser(options, userId), findPerson(options, personId)];
    if (user === undefined || person === undefined) throw new Error('The stand-in knows nobody of that id.');
    return [user, person];
  };
  server.on('request', (request, response) => {
    answer(options, authorisation, origin, request, response).catch(() => {
      if (!response.headersSent) html(response, 400, problemPage('That was not understood.'));
    });
  });
  return {
    origin,
    iss: authorisation.iss,
    launchUrl: (userId, personId) => authorisation.launchUrl(...both(userId, personId)),
    contextToken: (userId, personId) => authorisation.contextToken(...both(userId, personId)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  settings: EhrSettings,
  authorisation: EhrAuthorisation,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', origin);
  const user = findUser(settings, searchParams.get('user')) ?? settings.users[0];
  const person = findPerson(settings, searchParams.get('patient'));
  if (user === undefined) return;
  const isPost = request.method === 'POST';
  if (pathname === '/authorize')
    send(response, authorisation.authorise(isPost ? await readForm(request) : searchParams));
  else if (pathname === '/token' && isPost)
    send(response, await authorisation.token(await readForm(request)));
  else if (pathname === '/jwks') send(response, { status: 200, json: authorisation.keySet() });
  else if (pathname === '/fhir/.well-known/smart-configuration')
    send(response, { status: 200, json: authorisation.configuration() });
  else if (pathname.startsWith('/fhir/Patient/'))
    send(response, readPatient(settings, authorisation, request, pathname));
  else if (pathname === '/') html(response, 200, peoplePage(settings, user));
  else if (pathname === '/record' && person !== undefined)
    html(response, 200, recordPage(person, user, await cardsFor(settings.hook, user, person)));
  else if (pathname === '/launch' && person !== undefined)
    send(response, { location: authorisation.launchUrl(user, person) });
  else if (pathname === '/context' && person !== undefined)
    html(response, 200, contextPage(settings, await authorisation.contextToken(user, person)));
  else html(response, 404, problemPage('There is nothing at this address.'));
}

function readPatient(
  settings: EhrSettings,
  authorisation: EhrAuthorisation,
  { headers }: IncomingMessage,
  pathname: string,
): EhrAnswer {
  const person = findPerson(settings, pathname.slice('/fhir/Patient/'.length));
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  if (person === undefined || !authorisation.mayRead(token, person)) {
    const issue = [{ severity: 'error', code: 'forbidden' }];
    return { status: 403, json: { resourceType: 'OperationOutcome', issue } };
  }
  return { status: 200, json: patientOf(person) };
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let form = '';
  for await (const chunk of request) {
    form += String(chunk);
    if (form.length > 16_384) throw new Error('form too large');
  }
  return new URLSearchParams(form);
}

function send(response: ServerResponse, given: EhrAnswer): void {
  const headers = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };
  if ('location' in given) {
    response.writeHead(302, { ...headers, Location: given.location }).end();
    return;
  }
  response.writeHead(given.status, { ...headers, 'Content-Type': 'application/json' });
  response.end(JSON.stringify(given.json));
}

function html(response: ServerResponse, status: number, body: string): void {
  const headers = { 'Cache-Control': 'no-store', 'Content-Security-Policy': pagePolicy };
  response.writeHead(status, { ...headers, 'Content-Type': 'text/html; charset=utf-8' }).end(body);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port.');
  return address.port;
}
