/** Of emergency access: a case opened or closed. */
type EmergencyKind = 'emergency-opened' | 'emergency-closed';

/** An officer's look at the review queue or at one case of it, and what they did about it. */
type ReviewKind = 'review-queue' | 'review-case' | 'review-act';

/** An officer's look at all of a person's choices, and a report of who looked at their record. */
type PersonReportKind = 'ledger' | 'who-looked';

/** Of the log itself: that it is alive; a new name for it; its entries in bulk; the proof that it holds one. */
type LogKind = 'log-heartbeat' | 'log-origin' | 'log-entries' | 'log-proof';

/** Of CDS Hooks: a card given, and what people did with cards. About nobody. */
type HookKind = 'hook-card' | 'hook-feedback';

/** What an entry is about. */
export type AuditKind =
  | 'support'
  | 'record'
  | 'trace'
  | 'access-log'
  | 'access-log-entry'
  | 'log-export'
  | 'replay'
  | 'push'
  | 'apply'
  | 'sign-in'
  | 'launch'
  | 'agreement'
  | 'client'
  | EmergencyKind
  | ReviewKind
  | PersonReportKind
  | 'lane-decision'
  | 'identity-decision'
  | 'erasure'
  | 'consent'
  | 'refused-after-disclosure'
  | 'simulation'
  | 'unresolved'
  | 'feedback'
  | 'told'
  | HookKind
  | LogKind;
export type AuditOutcome = 'shown' | 'nothing-shown' | 'refused' | 'done' | 'failed';

/** Who did it. The name is sealed in the store and never enters the tree. */
export interface AuditActor {
  readonly kind: 'staff' | 'system';
  /** Issuer-scoped user id or client id. */
  readonly id: string;
  readonly name: string;
}

/** Decisions alike in effect, code and evidence, with the references they were made for. */
export interface AuditDecision {
  readonly effect: 'permit' | 'deny';
  readonly code: string;
  /** ODS code of the organisation whose items these are. */
  readonly source: string;
  readonly ruleSet: string;
  readonly agreement: { readonly id: string; readonly version: number } | null;
  readonly consents: readonly {
    readonly reference: string;
    readonly version: string;
    readonly paths: readonly string[];
  }[];
  readonly topics: readonly string[];
  readonly labels: readonly string[];
  /** The emergency-access case it was made under. */
  readonly case: string | null;
  readonly references: readonly string[];
}

/** One record in the access log. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly kind: AuditKind;
  readonly outcome: AuditOutcome;
  readonly face: 'page' | 'fhir' | 'api' | 'worker' | 'cli';
  readonly organisation: string;
  readonly role: string;
  readonly purpose: string;
  /** The asking organisation and those above it: their IG officers see the entry whole. */
  readonly askers: readonly string[];
  /** Organisations whose records were judged: their IG officers see what concerns their own. */
  readonly sources: readonly string[];
  readonly actor: AuditActor;
  /** Undefined when nobody was found. */
  readonly personId: string | undefined;
  readonly detail: AuditDetail;
}

/** What was asked and how far history had come: what it takes to ask the same again. Role and organisations are the entry's own. */
export interface AuditQuestion {
  readonly identities: readonly string[];
  readonly purposes: readonly string[];
  readonly action: string;
  /** The emergency-access case that the caller named. */
  readonly emergencyCase?: string | undefined;
  /** Actors named by the person's Consents which the directory knew. */
  readonly knownActors: readonly string[];
  readonly place: {
    readonly revision: number;
    readonly agreements: number;
    /** Others who were one with the person when this was asked. */
    readonly together?: readonly { readonly personId: string; readonly revision: number }[] | undefined;
  };
  /** The national index said that nothing may lead to the person. */
  readonly isRestricted?: boolean | undefined;
  /** The types that were opened. Entries of looks at current support did not always tell. */
  readonly types?: readonly string[] | undefined;
  /** `Type/id` of what was asked for with its older versions. */
  readonly versionsOf?: string | undefined;
}

/** What an entry holds of somebody else than whom it is about. */
export interface OfAnother extends Partial<Pick<AuditDetail, 'asked' | 'nhsNumber' | 'numbersAtSources'>> {
  readonly personId: string;
}

/** The sealed part: for whom, why, and on what grounds. */
export interface AuditDetail {
  /** What was asked for, as it was asked: a number and a birth date, or an id. */
  readonly asked: Readonly<Record<string, string>>;
  /** NHS number of the person found, when one is known. */
  readonly nhsNumber?: string | undefined;
  /** Of people who are one: by ODS code, the number that the organisation's own record has. */
  readonly numbersAtSources?: Readonly<Record<string, string>> | undefined;
  /** Written only: sealed under each one's own key. Of an entry that is read it stands with the rest, of whoever is not erased. */
  readonly apart?: readonly OfAnother[] | undefined;
  readonly decisions: readonly AuditDecision[];
  /** Of a look at a person who was found. */
  readonly question?: AuditQuestion | undefined;
  /** Resource types released, with how many of each. */
  readonly released: Readonly<Record<string, number>>;
  /** SHA-256 of the answer's bytes, hex. */
  readonly answerHash?: string | undefined;
  readonly errorCode?: string | undefined;
  /** Ids of earlier entries in which was shown what is refused now. */
  readonly seen?: readonly string[] | undefined;
  /** The person was erased since: whatever else stood here cannot be opened. */
  readonly erased?: boolean | undefined;
}
