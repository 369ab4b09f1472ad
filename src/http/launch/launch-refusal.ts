import type { ErrorCode } from '../../errors.ts';
import type { RefusalWriter } from '../faces.ts';
import { pageRefusal, type PageRefusals } from '../page-refusal.ts';
import { publicShell, sendPage } from '../page-shell.ts';
import { launchProblemPage } from '../pages/launch-problem.ts';

const ofALaunch: ReadonlySet<ErrorCode> = new Set([
  'launch-refused',
  'launch-other-user',
  'launch-without-number',
  'record-system-unavailable',
]);

/** A launch that opens nobody: what to do instead, and never a word of whether there is support. */
export function launchRefusal(settings: PageRefusals): RefusalWriter {
  const otherwise = pageRefusal(settings);
  return (error, request, reply) => {
    if (!ofALaunch.has(error.code)) return otherwise(error, request, reply);
    const { status, text } = error.row;
    const { crisisLines, clock } = settings;
    const page = {
      shell: publicShell(settings, reply),
      text,
      reference: request.id,
      at: clock(),
      crisisLines,
    };
    return sendPage(reply, launchProblemPage(page), status);
  };
}
