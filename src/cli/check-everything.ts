import { resolve } from 'node:path';
import { checkOwnerOnlyFile, stateFolderChecks } from '../check/files.ts';
import type { RawValues } from '../config/config.ts';
import { findConfigFile, readConfigFile } from '../config/file.ts';
import { PRIVATE_FILE_KEYS, SECRET_KEYS } from '../config/keys.ts';
import { mergeValues } from '../config/load.ts';
import { lastFinishedMonth, monthBounds } from '../domain/calendar.ts';
import { type CheckResult, failureResults, runChecks } from '../domain/check-result.ts';
import { type Config, type ConfigPart, requireSources, requireState } from '../domain/settings.ts';
import { kindOf } from '../extract/source-kinds.ts';
import { type ProcessContext, today } from '../system/process-context.ts';
import { createRunContext, loadCommandConfig } from './context.ts';
import type { ConfigOption } from './options.ts';

/** Checks everything that a run needs, in the order in which a run needs it. */
export async function* checkEverything(
  options: ConfigOption,
  context: ProcessContext,
): AsyncGenerator<CheckResult> {
  let values: RawValues = {};
  let config: Config | undefined;
  const path = findConfigFile(options.config, context.env);
  try {
    values = mergeValues(path === undefined ? {} : readConfigFile(path), context.env);
    const sends = Boolean(values.SMTP_HOST || values.REPORT_TO || values.SMTP_FROM_MAIL);
    const needs: ConfigPart[] = ['sources', 'state', ...(sends ? (['mail'] as const) : [])];
    const warnings: string[] = [];
    const log = { note: (_level: string, text: string) => void warnings.push(text) };
    config = await loadCommandConfig(context, options, needs, {}, log);
    yield* runChecks('', [{ name: 'configuration', run: () => path ?? 'the environment only' }]);
    if (path !== undefined) yield* checkFileMode(path, warnings[0]);
  } catch (error) {
    yield* failureResults('configuration', error);
  }
  if (config === undefined) return;

  for (const key of [...SECRET_KEYS.map((name) => `${name}_FILE`), ...PRIVATE_FILE_KEYS]) {
    const file = values[key];
    if (file) yield* runChecks('', [{ name: key, run: () => checkOwnerOnlyFile(file) }]);
  }
  yield* runChecks('state', stateFolderChecks(requireState(config)));
  const zoneHint = values.REPORT_TIMEZONE
    ? ''
    : ", which is the system's: set REPORT_TIMEZONE to be sure";
  const { timezone } = config;
  yield* runChecks('', [{ name: 'time zone', run: () => `${timezone}${zoneHint}` }]);
  if (values.TEMPLATES_DIR?.trim()) yield* checkTemplates(config, context);
  yield* checkData(config, context);
  yield* checkMail(config, context);
}

async function* checkFileMode(
  path: string,
  warning: string | undefined,
): AsyncGenerator<CheckResult> {
  const remedy = `chmod 600 ${path}`;
  yield* runChecks('', [
    {
      name: 'file modes',
      run: () => (warning ? { warning, remedy } : checkOwnerOnlyFile(resolve(path))),
    },
  ]);
}

/** Checks both sources, and then the data of the last month. */
async function* checkData(config: Config, context: ProcessContext): AsyncGenerator<CheckResult> {
  const { timezone } = config;
  const month = lastFinishedMonth(today(context, timezone));
  const period = { ...monthBounds(month), timezone, partial: false };
  const sources = requireSources(config);
  let isUsable = true;
  for (const side of ['shopping', 'weather'] as const) {
    const timeout = config.retryPolicy.stepTimeout;
    const settings = sources[side];
    const request = { side, period, timeout, now: context.now };
    for await (const result of kindOf(settings.connection).check(settings, request)) {
      isUsable &&= result.state !== 'failure';
      yield result;
    }
  }
  if (!isUsable) return;
  // Without the cache: a check asks the weather service.
  const uncached = { ...config, stateFolder: null };
  const log = { onStep: () => {}, note: () => {} };
  const { checkMonth } = await import('../check/month.ts');
  yield* checkMonth((await createRunContext(context, uncached, log)).sources, period, config);
}

async function* checkTemplates(
  config: Config,
  context: ProcessContext,
): AsyncGenerator<CheckResult> {
  const { templates } = config;
  const check = async () => {
    if (templates.length === 0) {
      const warning = "TEMPLATES_DIR holds no template: the program's own are used";
      return { warning, remedy: 'shopweather templates eject copies them into a folder.' };
    }
    const { tryTemplates } = await import('../check/templates.ts');
    await tryTemplates(config, context);
    return templates.map(({ path }) => path).join(', ');
  };
  yield* runChecks('', [{ name: 'templates', run: check }]);
}

async function* checkMail(
  { smtp, mail }: Config,
  { now }: ProcessContext,
): AsyncGenerator<CheckResult> {
  if (smtp === null) {
    const warning = 'no mail server is configured: only dry runs work';
    const remedy = 'Set SMTP_HOST, SMTP_FROM_MAIL and REPORT_TO.';
    yield* runChecks('', [{ name: 'mail', run: () => ({ warning, remedy }) }]);
    return;
  }
  const { checkSmtp } = await import('../check/smtp.ts');
  yield* checkSmtp(smtp, now);
  const to = [...mail.to, ...mail.cc, ...mail.bcc].map(({ address }) => address);
  yield* runChecks('mail', [{ name: 'recipients', run: () => to.join(', ') }]);
}
