/** The types of what the page and the document may say. Nothing else is opened for them: a trail or a form is not needed to say who helps. */
export const currentSupportTypes = [
  'Appointment',
  'CarePlan',
  'CareTeam',
  'Composition',
  'Encounter',
  'EpisodeOfCare',
  'Flag',
  'Goal',
  'Observation',
  'Patient',
  'RelatedPerson',
] as const;

/** What they were before entries of the log said which types were opened: an older entry is replayed with these. */
export const typesBeforeTold = currentSupportTypes.filter(
  (type) => type !== 'Composition' && type !== 'RelatedPerson',
);

/** What the 2am page says, in the order it says it. Built only from released resources; the page and the FHIR document both say this. */
export interface CurrentSupport {
  /** From a released Patient; undefined when none was released. */
  readonly person: ReleasedPerson | undefined;
  /** The one-sentence answer: "Open to 1 service. Safety plan in place. Last contact 2 days ago (Living Life Well)." */
  readonly answer: string;
  /** Age of what is shown: the newest and oldest `source-last-updated` among the released items, ISO instants. */
  readonly freshness: { readonly newest: string; readonly oldest: string } | undefined;
  readonly safetyPlan: SafetyPlanView | undefined;
  /** Lines that answer at this instant, key worker first; then those that do not, with when they open. */
  readonly callNow: readonly CallLine[];
  readonly callLater: readonly CallLine[];
  readonly services: readonly ServiceView[];
  /** Whom the person trusts, or wants told of something; those whom they trust first. */
  readonly contacts: readonly ContactView[];
  /** Who must not be contacted, nor told anything. */
  readonly doNotContact: readonly string[];
  /** Communication and adjustments, in the person's words. */
  readonly needs: readonly string[];
  /** Risks that a source asserts: most often only under emergency access. */
  readonly safetyFlags: readonly SafetyFlagView[];
  readonly goals: readonly GoalView[];
  readonly reqol: ReqolView | undefined;
}

export interface ReleasedPerson {
  readonly family: string;
  readonly given: string;
  readonly prefix: string | undefined;
  /** YYYY-MM-DD */
  readonly birthDate: string | undefined;
  /** "Female", "Male", "Other", "Not specified". */
  readonly gender: string;
  /** Ten digits. */
  readonly nhsNumber: string | undefined;
}

export interface SafetyPlanView {
  readonly agreedOn: string;
  /** Undefined where nothing may lead to the person. */
  readonly agreedWith: string | undefined;
  readonly reviewOn: string | undefined;
  /** Past its review date. */
  readonly old: boolean;
  readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
}

export interface CallLine {
  readonly name: string;
  readonly telephone: string;
  /** "Until 20:00. Key worker", "Opens Monday 09:00". */
  readonly note: string;
}

export interface ContactView {
  /** "Robin Example (carer)" */
  readonly name: string;
  readonly telephone: string | undefined;
  readonly trusted: boolean;
  /** In the person's words; undefined where none are recorded, which is no permission. */
  readonly mayBeTold: string | undefined;
}

export interface ServiceView {
  readonly service: string;
  /** "Key worker: Jo Example, peer worker", or undefined when not released. */
  readonly worker: string | undefined;
  /** Undefined where only the team was released: it can be called, and no more is said. */
  readonly status: 'Open' | 'Waiting' | 'Paused' | 'Introduced' | undefined;
  /** YYYY-MM-DD; undefined for none to show, which is not the same as none. */
  readonly lastContact: string | undefined;
  readonly nextContact: string | undefined;
  /** When the source last changed it, YYYY-MM-DD. */
  readonly updated: string | undefined;
  /** What to check before relying on it: a next contact that has passed, a last contact over 30 days ago, a source that has gone silent. */
  readonly old: readonly OldPart[];
}

export type OldPart = 'last-contact' | 'next-contact' | 'updated';

export interface SafetyFlagView {
  readonly text: string;
  /** YYYY-MM-DD */
  readonly since: string | undefined;
}

export interface GoalView {
  readonly text: string;
  readonly status: 'active' | 'completed' | 'cancelled';
  readonly score: number | undefined;
  readonly scoredOn: string | undefined;
}

export interface ReqolView {
  readonly total: number;
  readonly on: string;
  /** Oldest first, for the small chart. */
  readonly series: readonly { readonly on: string; readonly total: number }[];
}
