import type { Analysis } from '../domain/analysis.ts';
import type { Messages } from './catalogue.ts';
import { conclusionText } from './conclusion.ts';
import type { Format } from './format.ts';

/** The analysis object that others rely on: fields are only ever added. */
export function renderJson(analysis: Analysis, messages: Messages, format: Format): string {
  const { finding, detail } = conclusionText(analysis, messages, format);
  const conclusion = { ...analysis.conclusion, text: `${finding} ${detail}`.trim() };
  return `${JSON.stringify({ ...analysis, conclusion }, null, 2)}\n`;
}
