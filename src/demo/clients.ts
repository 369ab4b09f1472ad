import type { JsonWebKey } from 'node:crypto';
import { clientSchema, type Client } from '../auth/client.ts';
import { caseSystem, charity, site, trust } from './organisations.ts';

export const caseSystemId = 'example-case-system';
export const recordSystemId = 'example-epr';

/** The demo's systems: a charity's case system, which pushes, and a trust's record system, which asks. */
export function demoClients(publicKey: JsonWebKey): readonly [Client, Client] {
  return [
    clientSchema.parse({
      id: caseSystemId,
      organisation: charity,
      environment: 'demo',
      role: 'case-system',
      scopes: ['case-records.write', 'receipts.read', 'system/Task.rus'],
      purposes: ['TREAT'],
      sources: [{ site, system: caseSystem }],
      keys: [publicKey],
    }),
    clientSchema.parse({
      id: recordSystemId,
      organisation: trust,
      environment: 'demo',
      role: 'mh-liaison',
      scopes: ['system/*.rs'],
      purposes: ['TREAT'],
      keys: [publicKey],
    }),
  ];
}
