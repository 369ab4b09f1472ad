import { defineConfig } from 'vitest/config';

/** The chart, rendered by the real helm: `npm run test:chart`, and part of `.ci/run`. It needs helm or a recent Go, which `npm test` does not ask for. */
export default defineConfig({
  test: { include: ['test/chart/*.check.ts'], globalSetup: ['test/chart/find-helm.ts'], testTimeout: 60_000 },
});
