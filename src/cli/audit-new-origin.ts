import { loadConfig } from '../config.ts';
import { openOrigin } from '../gateway/log/open-origin.ts';
import { CommandError } from './command-error.ts';
import { withStore } from './with-store.ts';

/** `lwg audit new-origin NAME`: the log is signed again, under a name by which nobody takes it for the one that was. */
export async function runNewOrigin([origin, ...more]: readonly string[]): Promise<void> {
  if (origin === undefined || more.length > 0 || !/^[^\s+]{1,100}$/.test(origin))
    throw new CommandError('Type: lwg audit new-origin NAME (like an address without a scheme; docs/log.md)');
  await withStore(loadConfig(), (services) => openOrigin(services, origin));
  process.stdout.write(
    `The access log goes on as ${origin}. Tell whoever keeps checkpoints of it why, and give them its new keys: /log/keys.\n`,
  );
}
