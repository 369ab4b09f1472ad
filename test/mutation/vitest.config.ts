import { defineConfig } from 'vitest/config';

/**
 * The rules' own tests, and nothing that needs a database. Without the laws and the Consents made to hurt: a mutant that only they would find is
 * one that no requirement names, and each of thousands of mutants runs all of this again.
 */
export default defineConfig({
  test: {
    include: ['test/consent/**/*.test.ts'],
    exclude: ['test/consent/*laws*.test.ts', 'test/consent/hostile.test.ts'],
    testTimeout: 60_000,
  },
});
