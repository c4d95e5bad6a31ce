import { dryRunMailer } from '../deliver/dry-run.ts';
import { monthBefore, monthBounds } from '../domain/calendar.ts';
import type { RunRequest } from '../domain/run-request.ts';
import type { Config } from '../domain/settings.ts';
import { SAMPLE_MONTH, sampleSources } from '../extract/sample.ts';
import { generateReport } from '../run/pipeline/generate-report.ts';
import { runPipeline } from '../run/pipeline/pipeline.ts';
import { checkDrawings, withTemplateErrors } from '../run/pipeline/templates.ts';
import { type ProcessContext, timestamp } from '../system/process-context.ts';

/**
 * Renders report and note of the sample data, so that an error in one of the user's own templates is
 * found before a report is due.
 *
 * @throws Failure (78)
 */
export async function tryTemplates(config: Config, context: ProcessContext): Promise<void> {
  const { timezone, sending, templates } = config;
  const request: RunRequest = {
    month: SAMPLE_MONTH,
    period: { ...monthBounds(SAMPLE_MONTH), timezone, partial: false },
    sample: true,
    store: null,
    mail: false,
    to: null,
    byHand: false,
  };
  const runContext = {
    ...context,
    // The limits of the data checks are for the user's data.
    config: { ...config, checks: {} },
    sources: sampleSources(),
    log: { onStep: () => {}, note: () => {} },
  };
  const runId = context.newId();
  const { analysis } = await runPipeline(request, runContext, { runId, mailer: dryRunMailer });

  // With an earlier month, so that every chart has something to draw; and with a note.
  const { effect, correlation, month } = analysis;
  const history = [{ ...effect, month: monthBefore(month), r: correlation.r, n: effect.n }];
  const withNote = { ...config, sending: { ...sending, otherwise: 'note' as const } };
  const identity = { id: runId, date: timestamp(context) };
  const message = await withTemplateErrors(templates, async () => {
    const report = await generateReport(
      { ...analysis, history },
      'data has gaps',
      { ...runContext, config: withNote },
      identity,
    );
    report.html();
    report.terminal();
    report.note();
    return report.message();
  });
  await checkDrawings(templates, message);
}
