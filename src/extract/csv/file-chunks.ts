import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { EXIT } from '../../domain/exit-codes.ts';
import { Failure, failure } from '../../domain/failure.ts';
import type { CsvConnection } from '../../domain/source-settings.ts';
import { LF, MAX_ROW_BYTES } from './row-splitter.ts';

/**
 * Processes a chunk. The memory of `bytes` is reused after it returns.
 *
 * @param isLast true if no bytes follow; `bytes` then ends with a line end
 * @returns number of bytes processed, or null to stop reading. The rest, less than
 *   {@link MAX_ROW_BYTES}, is passed again at the start of the next chunk.
 */
export type ChunkConsumer = (bytes: Buffer, isLast: boolean) => number | null;

// Large enough for fast reads, small beside the memory of the program.
const CHUNK_BYTES = 1 << 20;

/**
 * Reads a file chunk by chunk. A name that ends in `.gz` is decompressed.
 *
 * @param timeout milliseconds for the whole file
 * @throws Failure (69) if it cannot be read or takes too long, (65) if it is damaged
 */
export async function readChunks(
  { name, file }: CsvConnection,
  timeout: number,
  consume: ChunkConsumer,
): Promise<void> {
  const signal = AbortSignal.timeout(timeout);
  try {
    // A pipe could block forever, and could not be read a second time.
    if (!(await stat(file)).isFile()) throw notAFile(name);
    const chunks = /\.gz$/i.test(file) ? decompressedChunks(file) : fileChunks(file);
    await consumeChunks(chunks, consume, signal);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw signal.aborted ? timeoutFailure(name, timeout) : fileFailure(error as Error, name);
  }
}

/**
 * Reads the next chunk while the caller works on one. Two buffers take turns: new buffers would soon
 * take as much memory as the file.
 */
async function* fileChunks(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file);
  try {
    const startRead = (buffer: Buffer) => {
      const read = handle.read(buffer, 0, CHUNK_BYTES);
      // If the caller stops early, nobody awaits it: its rejection must not end the process.
      read.catch(() => {});
      return read;
    };
    let spare: Buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let pending = startRead(Buffer.allocUnsafe(CHUNK_BYTES));
    while (true) {
      const { bytesRead, buffer } = await pending;
      if (bytesRead === 0) return;
      pending = startRead(spare);
      yield buffer.subarray(0, bytesRead);
      spare = buffer;
    }
  } finally {
    await handle.close();
  }
}

async function* decompressedChunks(file: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const compressed = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  compressed.on('error', (error) => gunzip.destroy(error));
  try {
    yield* compressed.pipe(gunzip);
  } finally {
    compressed.destroy();
  }
}

async function consumeChunks(
  chunks: AsyncIterable<Buffer>,
  consume: ChunkConsumer,
  signal: AbortSignal,
) {
  const buffer = Buffer.allocUnsafe(MAX_ROW_BYTES + CHUNK_BYTES + 1);
  let length = 0;
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    length += chunk.copy(buffer, length);
    const consumed = consume(buffer.subarray(0, length), false);
    if (consumed === null) return;
    buffer.copyWithin(0, consumed, length);
    length -= consumed;
  }
  if (length > 0 && buffer[length - 1] !== LF) buffer[length++] = LF;
  consume(buffer.subarray(0, length), true);
}

function notAFile(name: string): Failure {
  return failure(EXIT.unavailable, `${name} is a folder or a device`, 'Give the path of a file.');
}

function timeoutFailure(name: string, timeout: number): Failure {
  const what = `reading ${name} took longer than ${timeout / 1000} s`;
  return failure(EXIT.unavailable, what, 'Raise STEP_TIMEOUT.');
}

function fileFailure(error: NodeJS.ErrnoException, name: string): Error {
  const cause = { cause: error };
  if (error.code?.startsWith('Z_')) {
    const what = `${name} is damaged: ${error.message}`;
    const remedy = 'Export it again. A file whose name ends in .gz must be a gzip file.';
    return failure(EXIT.data, what, remedy, cause);
  }
  // Without errno it is not an error of the operating system, but a bug.
  if (error.errno === undefined) return error;
  const what = `cannot read ${name}: ${error.message}`;
  return failure(EXIT.unavailable, what, 'Check that the file exists and can be read.', cause);
}
