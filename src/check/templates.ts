import { dryRunMailer } from '../deliver/dry-run.ts';
import { monthBefore, monthBounds } from '../domain/calendar.ts';
import type { Config } from '../domain/settings.ts';
import { SAMPLE_MONTH, sampleSources } from '../extract/sample.ts';
import { generateReport } from '../run/pipeline/generate-report.ts';
import { type Effects, run } from '../run/pipeline/pipeline.ts';
import { blameTemplates, tryDrawings } from '../run/pipeline/templates.ts';

/**
 * Makes report and note of the sample data and drops them, so that what is wrong with a template
 * shows before a report is due.
 *
 * @throws Failure (78)
 */
export async function rehearse(
  config: Config,
  clock: Pick<Effects, 'stopwatch' | 'pause' | 'now' | 'newId'>,
): Promise<void> {
  const { timezone, sending } = config;
  const period = { ...monthBounds(SAMPLE_MONTH), timezone, partial: false };
  const sources = sampleSources();
  const { analysis } = await run(
    // What fails on the user's data is no fault of a template.
    { month: SAMPLE_MONTH, period, sample: true, store: null, config: { ...config, checks: {} } },
    {
      ...clock,
      sources,
      keep: async () => {},
      mailer: dryRunMailer,
      onStep: () => {},
      recall: () => undefined,
    },
  );
  const noting: Config = { ...config, sending: { ...sending, otherwise: 'note' } };
  const identity = { id: clock.newId(), date: clock.now() };
  // With a month before, so that there is something to draw for each chart.
  const { effect, correlation, month } = analysis;
  const history = [{ ...effect, month: monthBefore(month), r: correlation.r, n: effect.n }];
  const whole = await blameTemplates(config.templates, async () => ({
    ...(await generateReport({ ...analysis, history }, 'data has gaps', sources, noting, identity)),
  }));
  await tryDrawings(config.templates, whole.message);
}
