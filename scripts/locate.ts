/**
 * Finds the source of a place in a stack that the executable printed, by the source maps that were
 * kept when it was built: `npm run locate -- run-3AQFVML6.js:12:345`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

const [, file, line, column] = /([^/\s]+\.js):(\d+):(\d+)/.exec(process.argv[2] ?? '') ?? [];
const path = `dist/source-maps/${file}.map`;
if (file === undefined || !existsSync(path)) {
  process.stderr.write(
    'Give a place as a stack of dist/shopweather has it: npm run locate -- FILE.js:LINE:COLUMN\n',
  );
  process.exit(64);
}
const map = new SourceMap(JSON.parse(readFileSync(path, 'utf8')));
const origin = map.findOrigin(Number(line), Number(column));
process.stdout.write(
  'fileName' in origin
    ? `${origin.fileName.replace(/^(\.\.\/)+/, '')}:${origin.lineNumber}:${origin.columnNumber}\n`
    : 'That place is not in the source.\n',
);
