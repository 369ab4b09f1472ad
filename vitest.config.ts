import { defineConfig } from 'vitest/config';

/** Everything, on a real PostgreSQL, Redis and Chromium that the set-up brings up. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/no-network.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
