import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { EXIT } from '../../domain/exit-codes.ts';
import { Failure, failure } from '../../domain/failure.ts';
import type { CsvConnection } from '../../domain/source-settings.ts';
import { LF, LONGEST } from './row-splitter.ts';

/**
 * Takes what it can use of the bytes, and gets the rest again with those that follow. They are gone
 * when it returns.
 *
 * @param last whether none follow; then they end with a line end
 * @returns number of bytes that it has used, or null where it needs no more; less than
 *   {@link LONGEST} may be left
 */
export type Taker = (bytes: Buffer, last: boolean) => number | null;

// Large enough to be read fast, and small beside what the program takes anyway.
const CHUNK = 1 << 20;

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
  try {
    // A pipe may never have anything to read, and could not be read again either.
    if (!(await stat(file)).isFile()) throw notAFile(name);
    await feed(/\.gz$/i.test(file) ? unpacked(file) : pieces(file), take, signal);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw signal.aborted ? tookTooLong(name, timeout) : fileFailure(error as Error, name);
  }
}

/**
 * The bytes of a file, in the same two pieces of memory by turns: new memory would soon be as much as
 * the file. The next piece is read while one is worked on.
 */
async function* pieces(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file);
  try {
    const next = (buffer: Buffer) => {
      const reading = handle.read(buffer, 0, CHUNK);
      // Told by whoever waits for it, if anyone still does.
      reading.catch(() => {});
      return reading;
    };
    let spare: Buffer = Buffer.allocUnsafe(CHUNK);
    let reading = next(Buffer.allocUnsafe(CHUNK));
    while (true) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) return;
      reading = next(spare);
      yield buffer.subarray(0, bytesRead);
      spare = buffer;
    }
  } finally {
    await handle.close();
  }
}

async function* unpacked(file: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const packed = createReadStream(file, { highWaterMark: CHUNK });
  packed.on('error', (error) => gunzip.destroy(error));
  try {
    yield* packed.pipe(gunzip);
  } finally {
    packed.destroy();
  }
}

async function feed(chunks: AsyncIterable<Buffer>, take: Taker, signal: AbortSignal) {
  const buffer = Buffer.allocUnsafe(LONGEST + CHUNK + 1);
  let length = 0;
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    length += chunk.copy(buffer, length);
    const used = take(buffer.subarray(0, length), false);
    if (used === null) return;
    buffer.copyWithin(0, used, length);
    length -= used;
  }
  if (length > 0 && buffer[length - 1] !== LF) buffer[length++] = LF;
  take(buffer.subarray(0, length), true);
}

function notAFile(name: string): Failure {
  return failure(EXIT.unavailable, `${name} is a folder or a device`, 'Name a file.');
}

function tookTooLong(name: string, timeout: number): Failure {
  const what = `reading ${name} took longer than ${timeout / 1000} s`;
  return failure(EXIT.unavailable, what, 'Raise STEP_TIMEOUT.');
}

function fileFailure(error: NodeJS.ErrnoException, name: string): Error {
  const cause = { cause: error };
  if (error.code?.startsWith('Z_')) {
    const what = `${name} is damaged: ${error.message}`;
    return failure(EXIT.data, what, 'Export it once more; a name in .gz is for gzip.', cause);
  }
  // Only the system's own errors are expected here.
  if (error.errno === undefined) return error;
  const what = `cannot read ${name}: ${error.message}`;
  return failure(EXIT.unavailable, what, 'Check that the file exists and can be read.', cause);
}
