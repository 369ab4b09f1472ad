import type { Demographics, IndexAccess, TraceQuestion } from '../../gateway/ports/demographics.ts';
import { createAsk } from './ask.ts';
import { readRetrieved, readTraced } from './answers.ts';
import { createPace, type PaceOptions } from './pace.ts';
import { createTokens, type TokenOptions } from './tokens.ts';

export interface PdsOptions extends TokenOptions, PaceOptions {
  /** Up to `/FHIR/R4`. */
  readonly url: string;
  /** ODS code that the application acts for when it asks for itself. */
  readonly organisation: string;
  /** Milliseconds, all told; 1.8 seconds for somebody who waits and 10 for nobody unless told. */
  readonly deadline?: Readonly<Record<IndexAccess['by'], number>>;
}

/** Rows that somebody is shown to choose from. */
const mostTraced = 5;

/** NHS England's index of people (PDS) by its FHIR API. What it answers is checked, of it the least is kept, and nothing of it is logged. */
export function createPdsFhir(options: PdsOptions): Demographics {
  const url = options.url.replace(/\/$/, '');
  const { organisation, deadline = { staff: 1_800, application: 10_000 } } = options;
  const ask = createAsk({
    url,
    organisation,
    deadline,
    tokens: createTokens(options),
    pace: createPace(options),
  });
  return {
    async retrieve(nhsNumber, as) {
      const answer = await ask(`Patient/${encodeURIComponent(nhsNumber)}`, as);
      return answer === undefined ? { result: 'unchecked' } : readRetrieved(answer);
    },
    async trace(question, as) {
      const most = as.by === 'staff' ? mostTraced : 1;
      const answer = await ask(`Patient?${searchOf(question, most).toString()}`, as);
      return answer === undefined ? { result: 'unavailable' } : readTraced(answer, question, most);
    },
  };
}

/** The parameters that the index recommends for finding one person: the beginnings of what may be spelt in several ways, and former names too. */
function searchOf(
  { family, given, birthDate, gender, postcode }: TraceQuestion,
  most: number,
): URLSearchParams {
  const beginning = (text: string, length: number): string => {
    const letters = plain(text);
    // A wildcard stands after two letters at the least.
    return letters.length > length ? `${letters.slice(0, length)}*` : letters;
  };
  return new URLSearchParams({
    family: plain(family),
    birthdate: `eq${birthDate}`,
    ...(given !== undefined && { given: beginning(given, 3) }),
    ...(gender !== undefined && { gender }),
    ...(postcode !== undefined && { 'address-postalcode': beginning(postcode, 2) }),
    _history: 'true',
    '_max-results': String(most),
  });
}

/** Without the wildcard: what is typed is what is asked for. */
function plain(text: string): string {
  return text.replaceAll('*', '').trim();
}
