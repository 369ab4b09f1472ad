import type { AgreementDue, RegisteredAgreement } from '../../gateway/release-agreements.ts';
import { formatDate } from './dates.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

/** An agreement with its parties by name. */
export interface AgreementFacts extends RegisteredAgreement {
  readonly url: string;
}

export interface RegisterModel {
  readonly shell: Shell;
  readonly agreements: readonly AgreementFacts[];
  readonly due: readonly (Omit<AgreementDue, 'agreement'> & { readonly id: string; readonly url: string })[];
}

const states: Readonly<
  Record<RegisteredAgreement['state'], { readonly text: string; readonly colour: string }>
> = {
  'in-force': { text: 'In force', colour: 'green' },
  'not-yet': { text: 'Not yet in force', colour: 'blue' },
  ended: { text: 'Ended', colour: 'grey' },
  revoked: { text: 'Revoked', colour: 'red' },
};

const dueWords: Readonly<Record<AgreementDue['what'], string>> = {
  review: 'Review due',
  end: 'Last day in force',
  start: 'First day in force',
};

/** `/ig/agreements`: what is in force between whom, and what falls due. */
export function registerPage(model: RegisterModel): string {
  return render('agreements.njk', model.shell, { ...model, pageTitle: 'Agreements', states, dueWords });
}

export interface AgreementModel {
  readonly shell: Shell;
  readonly id: string;
  /** Newest first, each with the names of the facts that are not those of the version before. */
  readonly versions: readonly (AgreementFacts & { readonly changed: readonly string[] })[];
  readonly backUrl: string;
}

const factWords: Readonly<Record<string, string>> = {
  source: 'Whose records',
  recipients: 'Who may receive them',
  roles: 'Roles',
  purposes: 'Purposes',
  topics: 'Topics',
  withoutConsent: 'Without a choice on record',
  breakGlass: 'Emergency access',
  period: 'In force',
  revoked: 'Revoked',
  lawfulBasis: 'Lawful basis',
  article9: 'Article 9 condition',
  signatories: 'Signed by',
  reviewOn: 'Review due',
};

/** `/ig/agreements/<id>`: every version, newest first. */
export function agreementPage(model: AgreementModel): string {
  return render('agreement.njk', model.shell, {
    ...model,
    pageTitle: 'Agreement',
    versions: model.versions.map((version) => ({
      version: version.version,
      state: states[version.state],
      changed: version.changed.map((name) => factWords[name] ?? name),
      facts: factsOf(version),
    })),
  });
}

function factsOf(agreement: AgreementFacts): readonly object[] {
  const { period, withoutConsent, breakGlass } = agreement;
  const fact = (name: string, value: string): object => ({ label: factWords[name], value });
  return [
    fact('source', agreement.source),
    fact('recipients', agreement.recipients.join(', ')),
    fact('roles', agreement.roles.join(', ')),
    fact('purposes', agreement.purposes.join(', ')),
    fact('topics', agreement.topics.join(', ')),
    fact(
      'withoutConsent',
      withoutConsent === undefined
        ? 'Nothing'
        : `${withoutConsent.topics.join(', ')}; for ${withoutConsent.purposes.join(', ')}`,
    ),
    fact(
      'breakGlass',
      breakGlass === undefined
        ? 'Nobody'
        : `${breakGlass.roles.join(', ')}; for ${breakGlass.topics?.join(', ') ?? 'the usual topics'}`,
    ),
    fact(
      'period',
      `From ${formatDate(period.start)}${period.end === undefined ? ', with no last day' : ` to ${formatDate(period.end)}`}`,
    ),
    fact('lawfulBasis', agreement.lawfulBasis),
    fact('article9', agreement.article9),
    fact('signatories', agreement.signatories.join(', ')),
    fact('reviewOn', formatDate(agreement.reviewOn)),
  ];
}
