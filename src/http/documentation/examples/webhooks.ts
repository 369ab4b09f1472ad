import { problemExample } from '../problem-example.ts';
import type { DescribedOperations } from '../described.ts';

/** `GET /v1/receipts`, and what a client asks of its own webhook. */
export const webhookOperations: DescribedOperations = {
  listReceipts: {
    answers: { 200: 'A page of them, in the order in which they were received' },
    errors: ['invalid-request'],
    examples: {
      'none-since': {
        summary: 'Nothing since then',
        query: { since: '2027-01-01T00:00:00Z' },
        status: 200,
        answer: { receipts: [] },
      },
    },
  },
  replayReceipts: {
    answers: { 202: 'Put behind what waits to be told' },
    errors: ['invalid-request', 'no-status-address'],
    examples: {
      'since-a-time': {
        summary: 'All that were settled since',
        body: { since: '2026-11-22T02:00:00Z' },
        status: 202,
        answer: { queued: 0 },
      },
      'neither-time-nor-receipts': {
        summary: 'Without saying which',
        body: { receipts: [] },
        status: 400,
        answer: problemExample('invalid-request', [
          { field: 'receipts', code: 'too_small', fix: 'Send at least 1 entries.' },
        ]),
      },
    },
  },
  testWebhook: {
    answers: { 200: 'How it went' },
    errors: ['no-status-address'],
    examples: {
      ping: { summary: 'Your system took it', status: 200, answer: { delivered: true, status: 200 } },
    },
  },
};
