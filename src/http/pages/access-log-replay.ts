import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface AccessLogReplayModel {
  readonly shell: Shell;
  readonly report: {
    readonly result: 'same' | 'different' | 'impossible';
    readonly why: keyof typeof reasons | undefined;
    /** How many decisions are in the entry. */
    readonly decisions: number;
    readonly differences: readonly {
      readonly reference: string;
      readonly stored: string | undefined;
      readonly again: string | undefined;
    }[];
  };
  readonly backUrl: string;
}

/** Why decisions cannot be made again. */
const reasons = {
  'nothing-judged': 'Nothing was judged in this entry, so there is nothing to make again.',
  erased: 'The person was erased since. What the decisions rested on can no longer be opened by anybody.',
  'not-kept': 'This entry was made before the gateway kept what it needs to ask the same again.',
  'other-rules': 'The decisions were made by rules that this version of the gateway no longer has.',
} as const;

const headings = {
  same: 'The same decisions again',
  different: 'Not the same decisions',
  impossible: 'These decisions cannot be made again',
} as const;

/** The answer of `/ig/access-log/<id>/replay`. */
export function accessLogReplayPage({ shell, report, backUrl }: AccessLogReplayModel): string {
  const { result, why, decisions, differences } = report;
  return render('access-log-replay.njk', shell, {
    pageTitle: headings[result],
    result,
    reason: why && reasons[why],
    decisions,
    differences,
    backUrl,
  });
}
