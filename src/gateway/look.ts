import type { Resource } from '@medplum/fhirtypes';
import type { AuditKind } from '../audit/entry.ts';
import type { Principal } from '../auth/principal.ts';
import type { NumberCheck } from './check-number.ts';

/** What speaks for it that whoever looks has to do with the person; recorded, and weighed by nobody but the reviewers. */
export interface RelationshipEvidence {
  /** What was typed; a trace in the national index; or another system, which had the person open. */
  readonly foundBy: 'typed' | 'traced' | 'smart-launch' | 'context-launch';
  /** Id of the launch, where one named the person. */
  readonly launch?: string | undefined;
}

/** A look at one person's record, whatever face it is for: who looks, what for, and what is opened. */
export interface Look {
  readonly caller: Principal;
  readonly face: 'page' | 'fhir' | 'api';
  /** v3 PurposeOfUse code. */
  readonly purpose: string;
  /** Id of the caller's emergency-access case, where they look under one. */
  readonly emergencyCase?: string | undefined;
  readonly evidence?: RelationshipEvidence | undefined;
  /** What the national index says of what was typed, while the person is looked for. */
  readonly check?: Promise<NumberCheck> | undefined;
  readonly kind: Extract<AuditKind, 'support' | 'record' | 'told'>;
  /** For the log: what was asked for, as it was asked. */
  readonly asked: Readonly<Record<string, string>>;
  /** The types that are opened, kept in the entry; those of current support when left out. */
  readonly types?: readonly string[] | undefined;
  /** What is wanted with its older versions. */
  readonly versionsOf?: { readonly type: string; readonly id: string } | undefined;
}

/** An answer's bytes, and the released resources that are in them: what the log will say was disclosed. */
export interface Composed {
  readonly body: string;
  readonly used: readonly Resource[];
}
