import { CommandError } from './command-error.ts';

/** `lwg audit verify | new-origin`: the access log checked, and signed again after a restore. */
export async function runAudit([verb, ...args]: readonly string[]): Promise<void> {
  if (verb === 'verify') return (await import('./audit-verify.ts')).runAuditVerify(args);
  if (verb === 'new-origin') return (await import('./audit-new-origin.ts')).runNewOrigin(args);
  throw new CommandError(
    'Type: lwg audit verify [--checkpoint FILE]... [--database URL --key KEY...], or: lwg audit new-origin NAME',
  );
}
