import { parentPort } from 'node:worker_threads';
import type { Resource } from '@medplum/fhirtypes';
import type { FieldIssue } from '../errors.ts';
import { loadValidator } from './load-validator.ts';

/** What is sent to the thread. */
export interface Question {
  readonly number: number;
  readonly resource: Resource;
}

/** What it sends back. */
export interface Reply {
  readonly number: number;
  readonly issues: readonly FieldIssue[];
}

// The thread's own program. Questions that come while the definitions are read wait at the port.
const validate = await loadValidator();
parentPort?.on('message', ({ number, resource }: Question) => {
  parentPort?.postMessage({ number, issues: validate(resource) } satisfies Reply);
});
