import { defineConfig } from 'vitest/config';

/** Everything, on a real PostgreSQL, Redis and Chromium that the set-up brings up. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/no-network.ts'],
    // What is slow is measured by `npm run bench`; a test is cut off only where it hangs.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
