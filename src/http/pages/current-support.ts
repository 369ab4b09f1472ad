import type { CallLine, CurrentSupport, ReleasedPerson } from '../../fhir/current-support.ts';
import { nothingToShow } from '../../living-well/words.ts';
import { formatDate } from './dates.ts';
import type { Asked } from './find-person-form.ts';
import { render } from './renderer.ts';
import { layOutReqolChart } from './reqol-chart.ts';
import type { Shell } from './shell.ts';

export interface CurrentSupportModel {
  readonly shell: Shell;
  /** What was typed. All that is said of a person about whom there is nothing to show. */
  readonly asked: Asked;
  readonly support: CurrentSupport;
  /** The instant the page is for. */
  readonly at: Date;
  /** The site's own lines that always answer; the same for every person. */
  readonly crisisLines: readonly CallLine[];
  readonly searchAgainUrl: string;
  readonly words: SupportWords;
}

/** Constant sentences, the same for every person. */
export interface SupportWords {
  readonly caveat: string;
  /** What the nothing state says below its headline. */
  readonly nothing: string;
  /** Asks to check what was typed. */
  readonly checkDetails: string;
}

const statusColours = { Open: 'green', Waiting: 'yellow', Paused: 'grey', Introduced: 'blue' } as const;
const goalWords = { active: 'Active', completed: 'Completed', cancelled: 'Stopped' } as const;

/**
 * The 2am page. A person who is unknown, who shares nothing with the caller or who has no data gets one and the same
 * page (consent-rules 7): only what was typed, the constant words and the site's own lines.
 */
export function currentSupportPage(model: CurrentSupportModel): string {
  const { shell, asked, at, crisisLines, searchAgainUrl, words } = model;
  const support = hasSomething(model.support) ? model.support : undefined;
  return render('current-support.njk', shell, {
    pageTitle: 'Current support',
    at,
    words,
    searchAgainUrl,
    statusColours,
    goalWords,
    support,
    banner: banner(support?.person, asked),
    answer: support?.answer ?? nothingToShow,
    age: ageOfWhatIsShown(support?.freshness),
    callNow: [...(support?.callNow ?? []), ...crisisLines],
    callLater: support?.callLater ?? [],
    anyOld: support?.services.some((service) => service.old) ?? false,
    chart:
      support?.reqol && support.reqol.series.length > 0 ? layOutReqolChart(support.reqol.series) : undefined,
  });
}

/** A released Patient alone is not something: a name from our store must not tell this page from an unknown person's. */
function hasSomething(support: CurrentSupport): boolean {
  return (
    support.safetyPlan !== undefined ||
    support.reqol !== undefined ||
    [
      support.callNow,
      support.callLater,
      support.services,
      support.needs,
      support.goals,
      support.safetyFlags,
    ].some((list) => list.length > 0)
  );
}

/** As the old NHS user interface guides have it: family name in capitals, first; no label on the name. */
function banner(person: ReleasedPerson | undefined, asked: Asked): object {
  if (person === undefined) return { nhsNumber: asked.nhsNumber, birthDate: asked.birthDate };
  const prefix = person.prefix === undefined ? '' : ` (${person.prefix})`;
  return {
    name: `${[person.family.toUpperCase(), person.given].filter(Boolean).join(', ')}${prefix}`,
    birthDate: person.birthDate ?? asked.birthDate,
    gender: person.gender,
    nhsNumber: person.nhsNumber ?? asked.nhsNumber,
  };
}

function ageOfWhatIsShown(freshness: CurrentSupport['freshness']): string | undefined {
  if (freshness === undefined) return undefined;
  const [oldest, newest] = [formatDate(freshness.oldest), formatDate(freshness.newest)];
  return oldest === newest ? `on ${newest}` : `between ${oldest} and ${newest}`;
}
