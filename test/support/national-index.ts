import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexPeople } from '../../src/demo/index-people.ts';
import { writePdsFile } from '../../src/demo/pds-file.ts';
import { startPdsStandIn, type IndexedPerson } from '../../src/demo/pds-stand-in.ts';
import { startStaffGateway } from './staff.ts';
import type { TestGateway } from './gateway.ts';

/** A gateway whose staff can sign in, and which asks a national index of fictional people. */
export interface IndexedGateway extends TestGateway {
  /** Whom the index knows; changed in place. */
  readonly indexed: IndexedPerson[];
  /** The index goes away for good. */
  loseIndex(): Promise<void>;
}

export async function startIndexedGateway(): Promise<IndexedGateway> {
  const indexed = [...indexPeople];
  const index = await startPdsStandIn(0, indexed);
  const folder = mkdtempSync(join(tmpdir(), 'lwg-index-'));
  const variables = { LWG_PDS_FILE: await writePdsFile(folder, index) };
  const gateway = await startStaffGateway({ variables });
  const stop = async (): Promise<void> => {
    await gateway.stop();
    await index.close();
    rmSync(folder, { recursive: true });
  };
  return { ...gateway, indexed, loseIndex: () => index.close(), stop };
}
