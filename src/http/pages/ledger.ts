import type { Ledger } from '../../gateway/person-report/release-ledger.ts';
import type { LedgerVersion } from '../../gateway/person-report/ledger-version.ts';
import { purposeWords, roleWords } from '../../living-well/plain-words.ts';
import { formatDate, formatTimeToSecond } from './dates.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

/** What is wrong with the question of what somebody could see. */
export type CouldSeeError = 'who' | 'on';

export interface CouldSeeValues {
  readonly who: string;
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

export interface LedgerModel {
  readonly shell: Shell;
  readonly ledger: Ledger;
  /** ODS code -> name. */
  readonly organisationNames: ReadonlyMap<string, string>;
  readonly url: string;
  readonly values: CouldSeeValues | undefined;
  readonly errors: readonly CouldSeeError[];
}

const errorWords: Readonly<Record<CouldSeeError, { readonly href: string; readonly text: string }>> = {
  who: { href: '#who', text: 'Say who is meant' },
  on: { href: '#on-day', text: 'Give a day that exists and is not to come' },
};

/** `/ig/ledger/<handle>`: codes and plain words; nothing of the record. */
export function ledgerPage(model: LedgerModel): string {
  const { shell, ledger, organisationNames, url, values, errors } = model;
  const name = (code: string): string => organisationNames.get(code) ?? code;
  const { answer, askers, conflicts, versions } = ledger;
  return render('ledger.njk', shell, {
    pageTitle: errors.length > 0 ? 'Error: Sharing choices of a person' : 'Sharing choices of a person',
    versions: versions.map((version) => ({ ...version, facts: factsOf(version, name) })),
    conflicts,
    askers: askers.map(({ organisation, role, purpose }) => ({
      value: `${organisation} ${role} ${purpose}`,
      checked: values?.who === `${organisation} ${role} ${purpose}`,
      text: `${name(organisation)}, ${roleWords.get(role) ?? role}, for ${purposeWords.get(purpose) ?? purpose} (${purpose})`,
    })),
    answer: answer && {
      ...answer,
      who: `${name(answer.question.organisation)}, ${answer.question.role}, ${answer.question.purpose}`,
      day: formatDate(answer.question.day),
    },
    url,
    values: values ?? {},
    errors: errors.map((error) => errorWords[error]),
    wrongWho: errors.includes('who') ? { text: errorWords.who.text } : undefined,
    wrongOn: errors.includes('on') ? { text: errorWords.on.text } : undefined,
  });
}

const agreedWords: Readonly<Record<LedgerVersion['agreedBy'], string>> = {
  person: 'The person',
  'somebody-else': 'Somebody in the person’s stead',
  'not-said': 'Not written down',
};

const evidenceWords: Readonly<Record<LedgerVersion['evidence'], string>> = {
  form: 'A form, by reference',
  document: 'A document that came with it',
  none: 'None beside what was written down',
};

function factsOf(version: LedgerVersion, name: (code: string) => string): readonly object[] {
  const fact = (label: string, value: string): object => ({ label, value });
  const { recordedAt, saidOn, organisation, recordedBy, until } = version;
  return [
    fact('Said on', saidOn === undefined ? 'Not written down' : formatDate(saidOn)),
    fact(
      'Binding since',
      recordedAt === undefined
        ? 'Not known'
        : `${formatDate(recordedAt)}, ${formatTimeToSecond(recordedAt)} (London)`,
    ),
    fact('Ends', until === undefined ? 'Not by itself' : `After ${formatDate(until)}`),
    fact('Said to', name(organisation)),
    fact('Written down by', recordedBy ?? `Known to ${name(organisation)}`),
    fact('How it came', howOf(version)),
    fact('Agreed by', agreedWords[version.agreedBy]),
    fact('Evidence', evidenceWords[version.evidence]),
    fact('Status', version.status),
  ];
}

function howOf({ system }: LedgerVersion): string {
  return system.startsWith('choices/') ? 'On the case worker’s page' : `From the system ${system}`;
}
