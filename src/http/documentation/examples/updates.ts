import type { DescribedOperations } from '../described.ts';

const receipt = '5f0c2f5e-1c1b-4a53-8f5d-3f6b1c2d4e5f';

/** `POST /v1/updates` */
export const updateOperations: DescribedOperations = {
  pushUpdates: {
    answers: { 200: 'What became of each row. With `mode=validate`: what would.' },
    errors: [
      'invalid-request',
      'wrong-source',
      'no-agreement-to-push',
      'key-in-use',
      'key-reused',
      'unknown-site',
      'unconfigured-site',
      'intake-busy',
    ],
    examples: {
      'one-row': {
        summary: 'One row, as a low-code tool sends it',
        body: [
          {
            client_ref: 'C-3009',
            nhs_number: '9990000085',
            date_of_birth: '1990-05-05',
            family_name: 'Tryout',
            service_code: 'HUB',
            status: 'Active',
            worker_name: 'Bola Adeyemi',
            source_updated_at: '2026-11-20T16:45:00Z',
          },
        ],
        status: 200,
        answer: {
          counts: { accepted: 1, duplicate: 0, held: 0, rejected: 0 },
          results: [{ index: 0, outcome: 'accepted', receipt }],
        },
      },
    },
  },
};
