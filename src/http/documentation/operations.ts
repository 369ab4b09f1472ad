import type { ErrorCode } from '../../errors.ts';
import type { DescribedOperations } from './described.ts';
import { agreementOperations } from './examples/agreements.ts';
import { caseRecordOperations } from './examples/case-records.ts';
import { consentOperations } from './examples/consent.ts';
import { feedbackOperations } from './examples/feedback.ts';
import { importOperations } from './examples/imports.ts';
import { taskOperations } from './examples/tasks.ts';
import { tokenOperations } from './examples/token.ts';
import { updateOperations } from './examples/updates.ts';
import { webhookOperations } from './examples/webhooks.ts';

/** Every operation, by its id. A new route adds its own here: a test fails for one that has no example. */
export const describedOperations: DescribedOperations = {
  ...caseRecordOperations,
  ...agreementOperations,
  ...consentOperations,
  ...feedbackOperations,
  ...webhookOperations,
  ...taskOperations,
  ...updateOperations,
  ...importOperations,
  ...tokenOperations,
};

/** What any operation may refuse. */
export const sharedErrors: readonly ErrorCode[] = [
  'too-many-requests',
  'internal',
  'unavailable',
  'commit-rolled-back',
  'commit-unknown',
];
/** What any operation may refuse that asks who calls. */
export const callerErrors: readonly ErrorCode[] = ['not-authenticated', 'not-permitted'];
/** What any operation may refuse that takes JSON. */
export const bodyErrors: readonly ErrorCode[] = [
  'not-json',
  'json-too-deep',
  'too-large',
  'wrong-media-type',
];
