import { defineConfig } from 'vitest/config';

/**
 * A disk that fills up and one that fails: `npm run test:disks`, and part of `.ci/run`. They mount and trace, which only root may, on a Linux that allows
 * it; `npm test` is for every machine.
 */
export default defineConfig({
  test: {
    include: ['test/fault/*.check.ts'],
    fileParallelism: false,
    setupFiles: ['test/support/no-network.ts'],
  },
});
