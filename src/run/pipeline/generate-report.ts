import type { Analysis } from '../../domain/analysis.ts';
import { hostOf } from '../../domain/mail-host.ts';
import type { Report } from '../../domain/report.ts';
import type { Withheld } from '../../domain/send-condition.ts';
import type { Config } from '../../domain/settings.ts';
import type { Sources } from '../../extract/source.ts';
import { COLOURS, type Paint, PLAIN } from '../../render/ansi.ts';
import { daysAsCsv, figuresAsJson, storesAsCsv } from '../../render/attachments.ts';
import type { Messages } from '../../render/catalogue.ts';
import { createFormat } from '../../render/format.ts';
import { renderJson } from '../../render/json.ts';
import { reportMessage } from '../../render/mail-message.ts';
import { noteMessage } from '../../render/notice-mail.ts';
import { drawCharts, renderHtml, renderText, type Variant } from '../../render/report.ts';
import { summary } from '../../render/summary.ts';
import { reportView } from '../../render/view.ts';
import { VERSION } from '../../system/version.ts';
import { lazily } from './lazily.ts';
import { templateSource } from './templates.ts';

/**
 * The report in all its forms, from the analysis and the templates. A form is made when it is first
 * asked for: a run that shows one of them does without the others.
 *
 * @param withheld why it is not to be mailed, if it is not
 * @param identity what makes this mail the one it is
 */
export async function generateReport(
  analysis: Analysis,
  withheld: Withheld | null,
  sources: Sources,
  { locale, currency, holidays, look, attach, templates: own, mail, sending }: Config,
  identity: { id: string; date: string },
): Promise<Report> {
  const messages = await messagesIn(locale);
  const format = createFormat(messages, currency);
  const origin = {
    version: VERSION,
    shopping: sources.shopping.name,
    weather: sources.weather.name,
    credit: sources.weather.credit,
    run: identity.id,
  };
  const { logo, shopName } = look;
  const cid = (name: string) => `${name}.${identity.id}@${hostOf(mail.from)}`;
  const view = reportView(analysis, origin, { look, currency, holidays }, messages, format);
  const drawn = lazily({
    charts: () => drawCharts((chart) => templateSource(`chart-${chart}.svg.ejs`, own), view, cid),
  });
  const html = (variant: Variant, logoAddress: string | null) =>
    renderHtml(templateSource('report.html.ejs', own), view, drawn.charts, variant, logoAddress);
  const text = (paint: Paint) => renderText(templateSource('report.txt.ejs', own), view, paint);
  const json = () => renderJson(analysis, messages, format);
  const parts = { analysis, mail, shopName, ...identity };
  return lazily<Report>({
    html: () => html('browser', logo && `data:${logo.type};base64,${logo.base64}`),
    text: () => text(PLAIN),
    terminal: () => text(COLOURS),
    json,
    summary: () => summary(view),
    message: () =>
      reportMessage(
        {
          ...parts,
          html: html('mail', logo && `cid:${cid('logo')}`),
          text: text(PLAIN),
          pictures: [
            ...(logo === null ? [] : [{ name: 'logo', cid: cid('logo'), content: logo }]),
            ...drawn.charts.map(({ name, cid, svg }) => ({ name, cid, content: { svg } })),
          ],
          attachments: attach.flatMap((kind) =>
            kind === 'csv'
              ? [daysAsCsv(analysis, messages), ...storesAsCsv(analysis, messages)]
              : [figuresAsJson(analysis.month, json())],
          ),
        },
        messages,
        format,
      ),
    withheld: () => withheld,
    note: () =>
      withheld === null || sending.otherwise === 'silence'
        ? null
        : noteMessage(
            { ...parts, withheld, template: templateSource('note.html.ejs', own) },
            messages,
            format,
          ),
  });
}

/** The catalogue of a language: the file of its name, and no other, is loaded. */
async function messagesIn(locale: string): Promise<Messages> {
  const language: { messages: Messages } = await import(`../../render/languages/${locale}.ts`);
  return language.messages;
}
