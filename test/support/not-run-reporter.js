/** Lists the tests that could not run, just before Jest's summary. */
export default class NotRunReporter {
  constructor(_config, { notRun }) {
    this.notRun = notRun;
  }

  onRunComplete() {
    if (this.notRun.length === 0) return;
    process.stderr.write(
      `\nNOT RUN against MySQL, since no server was found (node scripts/provision.ts says why)\n` +
        `${this.notRun.map((file) => `  ${file}\n`).join('')}`,
    );
  }
}
