import { defineConfig } from 'vitest/config';

/** What needs no database, browser or second process: part of `npm run check`. */
export default defineConfig({
  test: {
    include: [
      'test/*.test.ts',
      'test/adapters/contract/*.test.ts',
      'test/{architecture,audit,auth,bench,consent,docs,fhir,living-well,pages,sealing,verifier}/**/*.test.ts',
    ],
    exclude: ['**/*.browser.test.ts', '**/*.pg.test.ts'],
    // Files share a worker: half the time, and none of them leaves anything behind.
    isolate: false,
    // Long enough for a machine with other work on it: what is slow is measured by `npm run bench`, never by a test that is cut off.
    testTimeout: 60_000,
    setupFiles: ['test/support/no-network.ts'],
    // A taste of the laws of consent; `npm test` runs them whole.
    env: { LWG_LAW_CASES: '10000' },
  },
});
