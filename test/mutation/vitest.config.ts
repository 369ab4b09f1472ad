import { defineConfig } from 'vitest/config';

/** The rules' own tests, and nothing that needs a database. Few cases of each law: every mutant runs them again. */
export default defineConfig({
  test: {
    include: ['test/consent/**/*.test.ts'],
    exclude: ['test/consent/laws.faults.test.ts'],
    env: { LWG_LAW_CASES: '1000' },
    testTimeout: 60_000,
  },
});
