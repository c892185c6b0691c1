import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@staffgate/source'] },
  ssr: { resolve: { conditions: ['@staffgate/source'] } },
  test: {
    include: ['packages/*/src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    // The default, said aloud: it keeps Vitest from advising against it after each run.
    isolate: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
