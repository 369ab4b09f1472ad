import { Worker } from 'node:worker_threads';
import type { ValidateAside } from '../fhir/validate.ts';
import type { FieldIssue } from '../errors.ts';
import type { Question, Reply } from './answer-questions.ts';

/** A validator on a thread of its own, which starts at the first question. */
export interface ValidationThread {
  readonly validate: ValidateAside;
  close(): Promise<void>;
}

interface Running {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

interface Waiting {
  readonly resolve: (issues: readonly FieldIssue[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Reading the definitions takes two seconds, in which the thread that answers nurses must not stand still; most servers are never asked, and do
 * without the 100 MB. A thread that dies fails the questions it held; the next question starts another.
 */
export function createValidationThread(): ValidationThread {
  let running: Running | undefined;
  let asked = 0;
  const start = (): Running => {
    const begun = startThread(() => {
      if (running === begun) running = undefined;
    });
    return begun;
  };
  return {
    validate: (resource) =>
      new Promise((resolve, reject) => {
        const { worker, waiting } = (running ??= start());
        const question: Question = { number: (asked += 1), resource };
        waiting.set(question.number, { resolve, reject });
        worker.postMessage(question);
      }),
    close: async () => {
      await running?.worker.terminate();
    },
  };
}

function startThread(onEnd: () => void): Running {
  const worker = new Worker(new URL('./answer-questions.ts', import.meta.url));
  const waiting = new Map<number, Waiting>();
  // A server that is done must not be kept alive by a thread that waits for questions.
  worker.unref();
  worker.on('message', ({ number, issues }: Reply) => {
    waiting.get(number)?.resolve(issues);
    waiting.delete(number);
  });
  const fail = (): void => {
    onEnd();
    for (const { reject } of waiting.values()) reject(new Error('The validation thread ended.'));
    waiting.clear();
  };
  worker.on('error', fail);
  worker.on('exit', fail);
  return { worker, waiting };
}
