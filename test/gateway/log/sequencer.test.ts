import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/audit/note/checkpoint.ts';
import { heartbeatEvery } from '../../../src/gateway/log/take-turn.ts';
import { sequenceBatch } from '../../../src/gateway/log/sequence.ts';
import { logVerifierKeys } from '../../../src/gateway/log/signing.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { checkLog, readLog } from '../../support/log-checker.ts';
import { addEntries } from '../../support/log-fill.ts';
import { people } from '../../support/people.ts';
import { pushAndApply } from '../../support/push.ts';

let gateway: TestGateway;
const origin = '127.0.0.1:3000/log';
beforeAll(async () => {
  gateway = await startTestGateway();
  await pushAndApply(gateway, people.sharesMost());
});
afterAll(() => gateway.stop());

async function problems(): Promise<readonly string[]> {
  return checkLog({ ...(await readLog(gateway.database)), receipts: [] });
}

function sequencer() {
  const { sequencing } = gateway.worker;
  if (sequencing === undefined) throw new Error('no sequencer');
  return sequencing.sequencer;
}

describe('A sequencer', () => {
  test('waits for nobody: while another holds the head it does nothing', async () => {
    const inside = await sequencer().holdingHead(async () => sequenceBatch(sequencer()));
    expect(inside).toBeUndefined();
  });

  test('that is cut off in the middle leaves everything as it was', async () => {
    const before = await readLog(gateway.database);
    const cut = sequencer().holdingHead(async (held) => {
      await held.takePending(10);
      throw new Error('cut');
    });
    await expect(cut).rejects.toThrow('cut');
    expect(await readLog(gateway.database)).toEqual(before);
  });

  test('gives every waiting entry one place, and signs what was committed', async () => {
    await addEntries(gateway.database, 1_300);
    const turn = await gateway.sequence();
    const { leaves, pending, notes } = await readLog(gateway.database);
    expect(pending).toEqual([]);
    expect(turn).toEqual({ state: 'signed', size: BigInt(leaves.length) });
    expect(await problems()).toEqual([]);
    const opened = openCheckpoint(notes.at(-1) ?? '', logVerifierKeys([origin], gateway.config.keys));
    expect(opened).toMatchObject({ origin, size: BigInt(leaves.length) });
  });

  test('goes on where the last one stopped', async () => {
    for (const count of [1, 2, 255, 256, 7]) {
      await addEntries(gateway.database, count);
      await gateway.sequence();
      expect(await problems()).toEqual([]);
    }
  });

  test('signs nothing twice', async () => {
    const before = (await readLog(gateway.database)).notes.length;
    expect(await gateway.sequence()).toMatchObject({ state: 'nothing-new' });
    expect((await readLog(gateway.database)).notes).toHaveLength(before);
  });

  test('says after ten silent minutes that the log is alive', async () => {
    const { head } = await readLog(gateway.database);
    gateway.time.now = new Date(gateway.time.now.getTime() + heartbeatEvery);
    expect(await gateway.sequence()).toEqual({ state: 'signed', size: BigInt(head.size + 1) });
    expect(await gateway.sequence()).toMatchObject({ state: 'nothing-new' });
    expect(await problems()).toEqual([]);
  });
});
