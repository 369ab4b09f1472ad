import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LightMyRequestResponse } from 'fastify';
import type { MiniEhr } from '../../src/demo/mini-ehr/mini-ehr.ts';
import { startMiniEhr } from '../../src/demo/mini-ehr/mini-ehr.ts';
import type { EhrSettings } from '../../src/demo/mini-ehr/ehr.ts';
import { demoCdsClient, demoRecordSystem, recordSystemSettings } from '../../src/demo/record-system.ts';
import { trust } from '../../src/demo/organisations.ts';
import { ecPair, named } from '../auth/keys.ts';
import type { TestGateway, TestGatewayOptions } from './gateway.ts';
import { freePort } from './processes.ts';
import { startRealGateway, type RealGateway } from './real-gateway.ts';
import { staff, staffUrl, startStaffGateway, type Visitor } from './staff.ts';

/** What the gateway proves itself with, and what the record system signs contexts with. */
export const launchKey = named(ecPair('P-384'), 'launch-1', 'ES384');
export const contextKey = named(ecPair('P-384'), 'context-1', 'ES384');

export interface LaunchingGateway extends TestGateway {
  readonly ehr: MiniEhr;
}

/** The deployment file's entry for a record system, with its private key in a file. */
export function recordSystemEntry(iss: string, issuer: string, keyFile?: string): object {
  const entry = { issuer, iss, contextKey: { ...contextKey.publicKey, alg: 'ES384' } };
  return demoRecordSystem({ ...entry, ...(keyFile !== undefined && { keyFile }) });
}

export interface RealLaunching {
  readonly real: RealGateway;
  readonly ehr: MiniEhr;
  stop(): Promise<void>;
}

/** Real processes, and a record system at another site than the gateway: what a browser sends along between the two is what it would. */
export async function startRealLaunching(): Promise<RealLaunching> {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-launch-'));
  const keyFile = join(folder, 'launch-key.json');
  writeFileSync(keyFile, JSON.stringify(launchKey.privateKey));
  const port = await freePort();
  const iss = `http://localhost:${port}/fhir`;
  const real = await startRealGateway({}, undefined, (issuer) => ({
    recordSystems: [recordSystemEntry(iss, issuer, keyFile)],
    cdsClients: [demoCdsClient({ ...contextKey.publicKey, alg: 'ES384' })],
  }));
  const keys = { contextKey: contextKey.privateKey, launchKey: launchKey.publicKey };
  const ehr = await startMiniEhr({ ...recordSystemSettings(real.url, keys), port, host: 'localhost' });
  const stop = async (): Promise<void> => {
    await real.stop();
    await ehr.close();
    rmSync(folder, { recursive: true });
  };
  return { real, ehr, stop };
}

/** The entry of one that signs contexts and knows no SMART. */
export function contextEntry(signInIssuer: string): object {
  const keys = [{ ...contextKey.publicKey, alg: 'ES384' }];
  return { id: 'example-epr', organisation: trust, signInIssuer, context: { issuer: 'example-epr', keys } };
}

/** A gateway with a record system before it, on the real clock: the record system has its own. */
export async function startLaunchingGateway({
  publicClient = false,
  change = {},
  ...options
}: TestGatewayOptions & {
  readonly publicClient?: boolean;
  readonly change?: Partial<EhrSettings>;
} = {}): Promise<LaunchingGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-launch-'));
  const keyFile = join(folder, 'launch-key.json');
  writeFileSync(keyFile, JSON.stringify(launchKey.privateKey));
  const keys = {
    contextKey: contextKey.privateKey,
    ...(!publicClient && { launchKey: launchKey.publicKey }),
  };
  const ehr = await startMiniEhr({ ...recordSystemSettings(staffUrl, keys), ...change, port: 0 });
  const gateway = await startStaffGateway({
    now: new Date(),
    ...options,
    recordSystemsFor: (issuer) => [recordSystemEntry(ehr.iss, issuer, publicClient ? undefined : keyFile)],
  });
  const stop = async (): Promise<void> => {
    await gateway.stop();
    await ehr.close();
    rmSync(folder, { recursive: true });
  };
  return { ...gateway, ehr, stop };
}

/** The path of an address of the gateway, for injecting. */
export function pathOf(address: string): string {
  const { pathname, search } = new URL(address, staffUrl);
  return pathname + search;
}

/** To where the browser is sent next. */
export function next(response: LightMyRequestResponse): string {
  return String(response.headers.location);
}

/** Presses the button of the SMART launch and follows what comes, until the ticket. */
export async function smartLaunch(
  { ehr }: LaunchingGateway,
  visitor: Visitor,
  personId: string,
  userId: string = staff.nurse,
): Promise<LightMyRequestResponse> {
  const started = await visitor.get(pathOf(ehr.launchUrl(userId, personId)));
  const back = await fetch(next(started), { redirect: 'manual' });
  return visitor.get(pathOf(back.headers.get('location') ?? ''));
}

/** Posts a signed context, as the record system's page does: without a cookie of ours. */
export function postContext({ app }: TestGateway, token: string): Promise<LightMyRequestResponse> {
  return app.inject({
    method: 'POST',
    url: '/launch/context',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ token }).toString(),
  });
}

/** The page to which a launch leads, of whoever is signed in. */
export async function launchedPage(
  gateway: LaunchingGateway,
  visitor: Visitor,
  way: 'smart' | 'context',
  personId: string,
): Promise<LightMyRequestResponse> {
  const ticket =
    way === 'smart'
      ? await smartLaunch(gateway, visitor, personId)
      : await postContext(gateway, await gateway.ehr.contextToken(staff.nurse, personId));
  return visitor.get(next(await visitor.get(next(ticket))));
}
