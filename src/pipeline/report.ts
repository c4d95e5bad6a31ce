import { readAsset } from '../assets.ts';
import type { Analysis } from '../domain/analysis.ts';
import type { Report } from '../domain/report.ts';
import type { Withheld } from '../domain/send-if.ts';
import type { Config } from '../domain/settings.ts';
import type { Sources } from '../extract/source.ts';
import { createFormat } from '../render/format.ts';
import { renderJson } from '../render/json.ts';
import { reportMessage } from '../render/message.ts';
import type { Messages } from '../render/messages.ts';
import { noteMessage } from '../render/note.ts';
import { renderHtml, renderText } from '../render/report.ts';
import { summary } from '../render/summary.ts';
import { reportView } from '../render/view.ts';
import { VERSION } from '../version.ts';

/**
 * The report in all its forms, from the analysis and the templates that ship with the program.
 *
 * @param withheld why it is not to be mailed, if it is not
 * @param identity what makes this mail the one it is
 */
export async function generateReport(
  analysis: Analysis,
  withheld: Withheld | null,
  sources: Sources,
  { locale, currency, mail, sending }: Config,
  identity: { id: string; date: string },
): Promise<Report> {
  const messages = await messagesIn(locale);
  const format = createFormat(messages, currency);
  const origin = {
    version: VERSION,
    shopping: sources.shopping.name,
    weather: sources.weather.name,
  };
  const templates = {
    html: readAsset('templates/report.html.ejs'),
    text: readAsset('templates/report.txt.ejs'),
  };
  const view = reportView(analysis, origin, messages, format);
  const html = renderHtml(templates, view);
  const text = renderText(templates, view);
  return {
    html,
    text,
    json: renderJson(analysis, messages, format),
    summary: summary(view),
    message: reportMessage({ analysis, html, text, mail, ...identity }, messages, format),
    withheld,
    note:
      withheld === null || sending.otherwise === 'silence'
        ? null
        : noteMessage(
            {
              analysis,
              withheld,
              template: readAsset('templates/note.html.ejs'),
              mail,
              ...identity,
            },
            messages,
            format,
          ),
  };
}

/** The catalogue of a language: the file of its name, and no other, is loaded. */
async function messagesIn(locale: string): Promise<Messages> {
  const language: { messages: Messages } = await import(`../render/languages/${locale}.ts`);
  return language.messages;
}
