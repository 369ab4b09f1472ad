import { loadConfig } from '../config.ts';
import { noticeSecret } from '../gateway/emergency/notice-secret.ts';
import { CommandError } from './command-error.ts';

/** `lwg notice-secret ORGANISATION`: what its receiver checks signatures with. */
export async function printNoticeSecret([organisation]: readonly string[]): Promise<void> {
  if (organisation === undefined)
    throw new CommandError('Type: lwg notice-secret ORGANISATION (its ODS code)');
  const { deployment, keys } = loadConfig();
  const address = deployment.organisations.find(({ odsCode }) => odsCode === organisation)?.noticesTo;
  if (address === undefined) {
    throw new CommandError(`The deployment file has no noticesTo address for ${organisation}.`);
  }
  process.stdout.write(
    `${noticeSecret(keys, organisation, address)}\nFor ${organisation}'s receiver at this address; another address has another secret.\n`,
  );
}
