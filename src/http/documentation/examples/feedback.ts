import { problemExample } from '../problem-example.ts';
import type { DescribedOperations } from '../described.ts';

const form = {
  site: 'tameside-glossop',
  id: '3c8f1d55-6a0b-4a1e-9a0e-6f1f0c2b7d11',
  instrument: 'tameside-glossop-feedback',
  month: '2026-10',
  answers: { 'views-taken-seriously': 'yes', 'working-together': 'partly' },
};

/** `/v1/feedback` and `/v1/unresolved`. */
export const feedbackOperations: DescribedOperations = {
  sendFeedback: {
    answers: { 204: 'Kept' },
    errors: ['invalid-record', 'wrong-source', 'unknown-site', 'unconfigured-site'],
    examples: {
      'a-form': { summary: 'A form, where the place has configured its answers', body: form, status: 204 },
      'of-another-place': {
        summary: 'A place that this system does not send for',
        body: { ...form, site: 'salford' },
        status: 403,
        answer: problemExample('wrong-source'),
      },
    },
  },
  readFeedback: {
    answers: { 200: 'All of it' },
    errors: [],
    examples: {
      all: { summary: 'All of it', status: 200, answer: { total: 0, responses: [] } },
    },
  },
  listUnresolved: {
    answers: { 200: 'Longest waiting first' },
    errors: [],
    examples: {
      nothing: { summary: 'Nothing is missing', status: 200, answer: { afterDays: 7, unresolved: [] } },
    },
  },
};
