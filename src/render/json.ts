import type { Analysis } from '../domain/analysis.ts';
import { conclusionText } from './conclusion.ts';
import type { Writer } from './writer.ts';

/** The analysis object as JSON. Others rely on it: fields are only ever added. */
export function renderJson(analysis: Analysis, writer: Writer): string {
  const { finding, detail } = conclusionText(analysis, writer);
  const conclusion = { ...analysis.conclusion, text: `${finding} ${detail}`.trim() };
  return `${JSON.stringify({ ...analysis, conclusion }, null, 2)}\n`;
}
