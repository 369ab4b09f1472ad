import type { Figure, FigureName } from '../../gateway/log/today.ts';
import { layOutBars } from './bar-chart.ts';
import { formatDate, formatWeekday } from './dates.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface TodayModel {
  readonly shell: Shell;
  readonly at: Date;
  readonly figures: Readonly<Record<FigureName, Figure>>;
  readonly looksBy: readonly {
    readonly organisation: string;
    readonly role: string;
    readonly looks: number;
    readonly refused: number;
  }[];
  /** Oldest first. */
  readonly days: readonly { readonly date: string; readonly looks: number; readonly refused: number }[];
  readonly feeds: readonly {
    readonly organisation: string;
    readonly source: string;
    readonly lastHeardAt: Date | undefined;
    /** Whole days of silence, where it is silent for too long. */
    readonly silentDays: number | undefined;
  }[];
  readonly log: {
    readonly size: bigint;
    /** Why nothing is signed, while that is so. */
    readonly refused: string | undefined;
    readonly checkpoint: { readonly size: bigint; readonly signedAt: Date } | undefined;
    /** Seconds that the oldest entry without a place has waited. */
    readonly oldestPending: number | undefined;
    /** When the whole log was last recomputed, and what was found; undefined: never. */
    readonly verified:
      | { readonly at: Date; readonly size: bigint | undefined; readonly problem: string | undefined }
      | undefined;
  };
  readonly isBehind: boolean;
}

const figureWords: Readonly<Record<FigureName, string>> = {
  looks: 'Looks at people',
  shown: 'of them: something was shown',
  'nothing-shown': 'of them: there was nothing to show',
  refused: 'of them: refused',
  'emergency-opened': 'Emergency access opened',
  'emergency-looks': 'Looks under emergency access',
  choices: 'Sharing choices recorded or changed',
  'refused-after': 'Refused after it had been shown',
};

/** Organisations and roles in the chart; the table has them all. */
const mostBars = 8;

/** `/ig`: the officer's first page. */
export function todayPage(model: TodayModel): string {
  const { looksBy, days, log } = model;
  return render('today.njk', model.shell, {
    ...model,
    pageTitle: 'Today',
    rows: Object.entries(figureWords).map(([name, text]) => ({ text, ...figureOf(model, name) })),
    byChart: layOutBars(
      looksBy.slice(0, mostBars).map(({ organisation, role, looks, refused }) => ({
        label: `${organisation}, ${role}`,
        value: looks,
        part: refused,
      })),
    ),
    dayChart: layOutBars(
      days.map(({ date, looks, refused }) => ({
        label: `${formatWeekday(date)} ${formatDate(date)}`,
        value: looks,
        part: refused,
      })),
    ),
    logSize: log.size.toLocaleString('en-GB'),
    checkpointSize: log.checkpoint?.size.toLocaleString('en-GB'),
    verifiedSize: log.verified?.size?.toLocaleString('en-GB'),
    waited: log.oldestPending === undefined ? undefined : waitedWords(log.oldestPending),
  });
}

function figureOf({ figures }: TodayModel, name: string): Figure {
  const found = Object.entries(figures).find(([one]) => one === name);
  return found?.[1] ?? { today: 0, week: 0 };
}

/** Seconds in words; a minute is what it may take at most. */
function waitedWords(seconds: number): string {
  if (seconds < 60) return 'Entries of the last minute only';
  return `The oldest has waited for ${Math.floor(seconds / 60)} minutes. Tell whoever runs the gateway`;
}
