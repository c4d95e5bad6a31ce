/** Lists the tests that could not run, as the last thing before Jest's summary. */
export default class NotRunReporter {
  constructor(_config, { notRun }) {
    this.notRun = notRun;
  }

  onRunComplete() {
    if (this.notRun.length === 0) return;
    process.stderr.write(
      `\nNOT RUN: there is no MySQL server (see the messages of scripts/provision.ts)\n` +
        `${this.notRun.map((file) => `  ${file}\n`).join('')}`,
    );
  }
}
