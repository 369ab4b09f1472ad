import { formatVerifierKey } from '../../audit/note/verifier-key.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import { logVerifierKey } from './signing.ts';

/** The keys that the log is believed by, one a line: a name that is used no more, or a key that signs no more, is marked. */
export function logKeyLines(origins: readonly string[], { log }: MasterKeys): string {
  const current = origins.at(-1);
  return origins
    .toReversed()
    .flatMap((origin) =>
      log.map((key) => {
        const retired = key.retired || origin !== current ? ' retired' : '';
        return `${formatVerifierKey(logVerifierKey(origin, key))}${retired}\n`;
      }),
    )
    .join('');
}
