import { problemExample } from '../problem-example.ts';
import type { DescribedOperations } from '../described.ts';

/** What hospital staff tell an organisation, fetched and answered by its case system. */
export const taskOperations: DescribedOperations = {
  listTasks: {
    answers: { 200: 'What waits for an answer' },
    errors: [],
    examples: {
      nothing: { summary: 'Nobody has told you anything', status: 200, answer: { tasks: [] } },
    },
  },
  answerTask: {
    answers: { 204: 'Recorded; the nurse sees when' },
    errors: ['invalid-request', 'not-found', 'already-answered'],
    examples: {
      'taken-on': {
        summary: 'You take on somebody who was introduced to you',
        path: { id: '5f9d7c1a-9a0b-4a53-8f5d-3f6b1c2d4e5f' },
        body: { answer: 'accepted' },
        status: 204,
      },
      'not-yours': {
        summary: 'Of a task that is not your organisation’s, or is none',
        path: { id: '5f9d7c1a-9a0b-4a53-8f5d-3f6b1c2d4e5f' },
        body: { answer: 'seen' },
        status: 404,
        answer: problemExample('not-found'),
      },
    },
  },
};
