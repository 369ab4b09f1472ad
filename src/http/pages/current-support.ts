import type { CallLine, CurrentSupport, ReleasedPerson } from '../../fhir/current-support.ts';
import { isNothing } from '../../fhir/current-support/answer.ts';
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
  /** The page's own address; what can be done about the person is below it. */
  readonly personUrl: string;
  /** Id of the look's entry in the log: what a report that something is wrong is about. */
  readonly look: string;
  /** Case systems that have sent nothing for too long: the same list for every person. */
  readonly silentFeeds: readonly SilentFeed[];
  readonly words: SupportWords;
}

/** A case system that is late, as people know it. */
export interface SilentFeed {
  readonly name: string;
  readonly lastHeardAt: Date;
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
  return renderSupport('current-support.njk', model);
}

/** The same on one sheet of paper, without what can only be clicked on, the goals and the scores. */
export function currentSupportPaper(model: CurrentSupportModel): string {
  return renderSupport('current-support-print.njk', model);
}

function renderSupport(view: string, model: CurrentSupportModel): string {
  const { shell, asked, at, crisisLines, searchAgainUrl, personUrl, look, silentFeeds, words } = model;
  const support = isNothing(model.support) ? undefined : model.support;
  return render(view, shell, {
    pageTitle: 'Current support',
    at,
    words,
    searchAgainUrl,
    personUrl,
    look,
    silentFeeds,
    statusColours,
    goalWords,
    support,
    banner: banner(support?.person, asked),
    answer: support?.answer ?? nothingToShow,
    age: ageOfWhatIsShown(support?.freshness),
    callNow: [...(support?.callNow ?? []), ...crisisLines],
    callLater: support?.callLater ?? [],
    anyOld: support?.services.some((service) => service.old.length > 0) ?? false,
    chart:
      support?.reqol && support.reqol.series.length > 0 ? layOutReqolChart(support.reqol.series) : undefined,
  });
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
