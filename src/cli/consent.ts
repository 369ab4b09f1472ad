import { CommandError } from './command-error.ts';

/** `lwg consent ...`. What a verb does not need is not loaded: `decide` needs no database. */
export async function runConsent([verb, ...rest]: readonly string[]): Promise<void> {
  switch (verb) {
    case 'decide':
      return (await import('./consent-decide.ts')).runDecide(process.stdin, process.stdout);
    case 'simulate':
      return (await import('./consent-simulate.ts')).runSimulate(rest);
    case 'replay':
      return (await import('./consent-replay.ts')).runReplay(rest);
    default:
      throw new CommandError('Type: lwg consent decide, or simulate CHANGE.json, or replay ENTRY');
  }
}
