/**
 * Finds the source line of a position in a stack trace of the executable, by the source maps of its
 * build: `npm run locate -- run-3AQFVML6.js:12:345`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

const [, file, line, column] = /([^/\s]+\.js):(\d+):(\d+)/.exec(process.argv[2] ?? '') ?? [];
const path = `dist/source-maps/${file}.map`;
if (file === undefined || !existsSync(path)) {
  process.stderr.write(
    'Give a position from a stack trace of dist/shopweather: npm run locate -- FILE.js:LINE:COLUMN\n',
  );
  process.exit(64);
}
const map = new SourceMap(JSON.parse(readFileSync(path, 'utf8')));
const origin = map.findOrigin(Number(line), Number(column));
process.stdout.write(
  'fileName' in origin
    ? `${origin.fileName.replace(/^(\.\.\/)+/, '')}:${origin.lineNumber}:${origin.columnNumber}\n`
    : 'This position is not in the source.\n',
);
