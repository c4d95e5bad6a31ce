import { parseConfig, type RawValues } from '../../src/config/config.ts';
import { dryRunMailer } from '../../src/deliver/dry-run.ts';
import { choosePeriod } from '../../src/domain/period.ts';
import type { Message, RenderedReport } from '../../src/domain/report.ts';
import { shoppingTable, weatherTable } from '../../src/extract/sql/table-source.ts';
import { sqliteScript } from '../../src/extract/sqlite/server.ts';
import { runPipeline } from '../../src/run/pipeline/pipeline.ts';
import { testContext } from './context.ts';

/** The month, the settings and the data of a report. */
interface ReportInput {
  month: string;
  /** Given if the month is not over. */
  today?: string | undefined;
  sample?: boolean;
  settings: RawValues;
  /** SQL scripts. */
  shopping: string;
  weather: string;
}

/** A report, rendered in all its formats. */
export interface FinishedReport {
  html: string;
  text: string;
  terminal: string;
  json: string;
  summary: string;
  message: Message;
  withheld: RenderedReport['withheld'];
  note: Message | null;
}

/** Runs the whole pipeline on two SQL scripts, at a fixed time and with a fixed run id. */
export async function makeReport(input: ReportInput): Promise<FinishedReport> {
  const { month, today, sample = false, settings, shopping, weather } = input;
  const config = parseConfig({ REPORT_TIMEZONE: 'Asia/Seoul', ...settings }, [], {
    TZ: undefined,
    resolved: 'UTC',
  });
  const period = choosePeriod({
    month,
    allowPartial: today !== undefined,
    today: today ?? '2026-01-01',
    timezone: config.timezone,
  });
  const request = { ...period, sample, store: null, mail: false, to: null, byHand: false };
  const sources = {
    shopping: shoppingTable(sqliteScript('shop.db', shopping), {
      table: 'shopping_data',
      date: 'date',
      value: 'amount',
    }),
    weather: weatherTable(sqliteScript('weather.db', weather), {
      table: 'weather_data',
      date: 'date',
      value: 'temperature',
      extras: settings.WEATHER_EXTRA_COLUMNS?.split(',') ?? [],
    }),
  };
  let report: RenderedReport | undefined;
  await runPipeline(request, testContext({ config, sources }), {
    runId: 'id',
    mailer: dryRunMailer,
    saveReport: async (rendered) => {
      report = rendered;
    },
  });
  return renderAll(report as RenderedReport);
}

/** Renders a report in all its formats. */
export function renderAll(report: RenderedReport): FinishedReport {
  return {
    html: report.html(),
    text: report.text(),
    terminal: report.terminal(),
    json: report.json(),
    summary: report.summary(),
    message: report.message(),
    withheld: report.withheld,
    note: report.note(),
  };
}
