import type { Analysis } from '../../domain/analysis.ts';
import { senderHost } from '../../domain/mail-address.ts';
import type { RenderedReport } from '../../domain/report.ts';
import type { WithheldReason } from '../../domain/send-condition.ts';
import { COLOURS, type Paint, PLAIN } from '../../render/ansi.ts';
import { daysAsCsv, figuresAsJson, storesAsCsv } from '../../render/attachments.ts';
import type { Messages } from '../../render/catalogue.ts';
import { renderJson } from '../../render/json.ts';
import { reportMessage } from '../../render/mail-message.ts';
import { noteMessage } from '../../render/note-mail.ts';
import { drawCharts, renderHtml, renderText, type Variant } from '../../render/report.ts';
import { summary } from '../../render/summary.ts';
import { reportView } from '../../render/view.ts';
import { createWriter } from '../../render/writer.ts';
import { VERSION } from '../../system/version.ts';
import type { RunContext } from './run-context.ts';
import { templateSource } from './templates.ts';

/**
 * The report on an analysis.
 *
 * @param withheld the reason why it is not mailed; null if it is mailed
 * @param identity of the mail: a unique id, and the date, ISO 8601
 */
export async function generateReport(
  analysis: Analysis,
  withheld: WithheldReason | null,
  { sources, config }: Pick<RunContext, 'sources' | 'config'>,
  identity: { id: string; date: string },
): Promise<RenderedReport> {
  const { locale, currency, holidays, look, attach, templates, mail, sending } = config;
  const messages = await loadMessages(locale);
  const writer = createWriter(messages, currency);
  const origin = {
    version: VERSION,
    shopping: sources.shopping.name,
    weather: sources.weather.name,
    attribution: sources.weather.attribution,
    runId: identity.id,
  };
  const { logo, shopName } = look;
  const cid = (name: string) => `${name}.${identity.id}@${senderHost(mail.from)}`;
  const view = reportView(analysis, origin, { look, holidays }, writer);
  const charts = once(() =>
    drawCharts((chart) => templateSource(`chart-${chart}.svg.ejs`, templates), view, cid),
  );
  const html = (variant: Variant, logoAddress: string | null) =>
    renderHtml(templateSource('report.html.ejs', templates), view, charts(), variant, logoAddress);
  const text = (paint: Paint) =>
    renderText(templateSource('report.txt.ejs', templates), view, paint);
  const json = once(() => renderJson(analysis, writer));
  const parts = { analysis, mail, shopName, ...identity };
  const message = once(() =>
    reportMessage(
      {
        ...parts,
        html: html('mail', logo && `cid:${cid('logo')}`),
        text: text(PLAIN),
        pictures: [
          ...(logo === null ? [] : [{ name: 'logo', cid: cid('logo'), content: logo }]),
          ...charts().map(({ name, cid, svg }) => ({ name, cid, content: { svg } })),
        ],
        attachments: attach.flatMap((kind) =>
          kind === 'csv'
            ? [daysAsCsv(analysis, messages), ...storesAsCsv(analysis, messages)]
            : [figuresAsJson(analysis.month, json())],
        ),
      },
      writer,
    ),
  );
  const note = once(() => {
    if (withheld === null || sending.otherwise === 'silence') return null;
    const template = templateSource('note.html.ejs', templates);
    return noteMessage({ ...parts, withheld, template }, writer);
  });
  return {
    html: once(() => html('browser', logo && `data:${logo.type};base64,${logo.base64}`)),
    text: once(() => text(PLAIN)),
    terminal: once(() => text(COLOURS)),
    json,
    summary: once(() => summary(view)),
    message,
    withheld,
    note,
    toJSON: () => ({ message: message(), withheld, note: note() }),
  };
}

/** Calls `make` the first time, and returns the same result from then on. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Loads the catalogue of one language. */
async function loadMessages(locale: string): Promise<Messages> {
  const language: { messages: Messages } = await import(`../../render/languages/${locale}.ts`);
  return language.messages;
}
