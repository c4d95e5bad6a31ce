import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { EXIT } from '../../domain/exit-codes.ts';
import { Failure, failure } from '../../domain/failure.ts';
import type { CsvConnection } from '../../domain/source-settings.ts';
import { LF } from './cut.ts';

/**
 * Takes what it can use of the bytes, and gets the rest again with those that follow.
 *
 * @param last whether none follow; then they end with a line end
 * @returns number of bytes that it has used, or null where it needs no more
 */
export type Taker = (bytes: Buffer, last: boolean) => number | null;

// Large enough to be read fast, and small beside what the program takes anyway.
const CHUNK = 1 << 18;

/**
 * Reads a file, packed or not, piece by piece.
 *
 * @param timeout milliseconds that it may take
 * @throws Failure where it cannot be read, is damaged or takes too long
 */
export async function readFile(
  { name, file }: CsvConnection,
  timeout: number,
  take: Taker,
): Promise<void> {
  const signal = AbortSignal.timeout(timeout);
  const packed = /\.gz$/i.test(file);
  const stages = packed ? [createGunzip({ chunkSize: CHUNK })] : [];
  let enough = false;
  const untilEnough: Taker = (bytes, last) => {
    const used = take(bytes, last);
    enough = used === null;
    return used;
  };
  try {
    // A pipe may never have anything to read, and could not be read again either.
    if (!(await stat(file)).isFile()) throw notAFile(name);
    const source = createReadStream(file, { highWaterMark: CHUNK });
    await pipeline([source, ...stages, (chunks) => feed(chunks, untilEnough)], { signal });
  } catch (error) {
    // Streams that are left before their end say that they were aborted.
    if (enough) return;
    throw error instanceof Failure ? error : fileFailure(error as Error, name, timeout);
  }
}

function notAFile(name: string): Failure {
  return failure(EXIT.unavailable, `${name} is a folder or a device`, 'Name a file.');
}

async function feed(chunks: AsyncIterable<Buffer>, take: Taker): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const used = take(bytes, false);
    if (used === null) return;
    rest = bytes.subarray(used);
  }
  const ended = rest.length === 0 || rest.at(-1) === LF;
  take(ended ? rest : Buffer.concat([rest, Buffer.of(LF)]), true);
}

function fileFailure(error: NodeJS.ErrnoException, name: string, timeout: number): Error {
  const cause = { cause: error };
  if (error.name === 'AbortError') {
    const what = `reading ${name} took longer than ${timeout / 1000} s`;
    return failure(EXIT.unavailable, what, 'Raise STEP_TIMEOUT.', cause);
  }
  if (error.code?.startsWith('Z_')) {
    const what = `${name} is damaged: ${error.message}`;
    return failure(EXIT.data, what, 'Export it once more; a name in .gz is for gzip.', cause);
  }
  // Only the system's own errors are expected here.
  if (error.errno === undefined) return error;
  const what = `cannot read ${name}: ${error.message}`;
  return failure(EXIT.unavailable, what, 'Check that the file exists and can be read.', cause);
}
