import { loadConfig } from '../config.ts';
import { discardDeadLetter, listDeadLetters, retryDeadLetter } from '../db/dead-letters.ts';
import { CommandError } from './command-error.ts';
import { withStore } from './with-store.ts';

/** `lwg inbox`: what could not be applied, with the code of docs/errors.md. Names no person. */
export async function listInbox(): Promise<void> {
  const letters = await withStore(loadConfig(), ({ pool }) => listDeadLetters(pool));
  const lines = letters.map(({ receipt, code, since }) => `${receipt}  ${since.toISOString()}  ${code}`);
  process.stdout.write(`${lines.length === 0 ? 'Nothing is waiting for a decision.' : lines.join('\n')}\n`);
}

/** `lwg retry RECEIPT` */
export async function retryInbox([receipt]: readonly string[]): Promise<void> {
  if (receipt === undefined || !/^[0-9a-f-]{36}$/.test(receipt))
    throw new CommandError('Type: lwg retry RECEIPT');
  const found = await withStore(loadConfig(), ({ pool, clock }) => retryDeadLetter(pool, receipt, clock()));
  if (!found)
    throw new CommandError('There is no such record waiting for a decision. `lwg inbox` lists them.');
  process.stdout.write('It will be tried again within a second.\n');
}

/** `lwg discard RECEIPT REASON` */
export async function discardInbox([receipt, ...words]: readonly string[]): Promise<void> {
  const reason = words.join(' ').trim();
  if (receipt === undefined || !/^[0-9a-f-]{36}$/.test(receipt) || reason === '') {
    throw new CommandError('Type: lwg discard RECEIPT REASON (why it is given up; name nobody)');
  }
  const found = await withStore(loadConfig(), ({ pool, clock }) =>
    discardDeadLetter(pool, receipt, reason, clock()),
  );
  if (!found)
    throw new CommandError('There is no such record waiting for a decision. `lwg inbox` lists them.');
  process.stdout.write('Given up. The next record of that person is applied within a second.\n');
}
