// Read by test/support/cli.ts; `npm run package` builds it.
process.env.SHOPWEATHER_EXECUTABLE = 'dist/shopweather';
