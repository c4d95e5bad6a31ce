import type { Duplex } from 'node:stream';
import type pg from 'pg';
import type { Row } from '../sql/database.ts';

/** The answer to one statement. */
export interface StatementResult {
  /** The columns, with the numbers of their types. Empty if the statement returns no rows. */
  fields: readonly { name: string; dataTypeID: number }[];
  /** Every value is the text that the server sent, or null. */
  rows: Row[];
}

/** The parts of the client's connection that its types omit or declare otherwise. */
interface PipelineConnection {
  stream: Duplex;
  parse(statement: { text: string }): void;
  bind(portal: object): void;
  describe(portal: { type: 'P' }): void;
  execute(portal: object): void;
  sync(): void;
  sendCopyFail(message: string): void;
}

/**
 * Sends all statements together and waits for all answers: one round trip. The extended protocol
 * rejects a text that contains more than one statement.
 *
 * @returns one result for each statement
 * @throws the error of the first statement that fails; the server skips the statements after it
 */
export function runPipeline(
  client: pg.Client,
  statements: readonly string[],
): Promise<StatementResult[]> {
  const { promise, resolve, reject } = Promise.withResolvers<StatementResult[]>();
  const results: StatementResult[] = [];
  let current: StatementResult = { fields: [], rows: [] };
  const endStatement = () => {
    results.push(current);
    current = { fields: [], rows: [] };
  };
  client.query({
    submit: (clientConnection: unknown) => {
      const connection = clientConnection as PipelineConnection;
      connection.stream.cork();
      for (const text of statements) {
        connection.parse({ text });
        connection.bind({});
        connection.describe({ type: 'P' });
        connection.execute({});
      }
      connection.sync();
      connection.stream.uncork();
    },
    handleRowDescription: ({ fields }: Pick<StatementResult, 'fields'>) => {
      current.fields = fields;
    },
    handleDataRow: ({ fields: values }: { fields: (string | null)[] }) => {
      current.rows.push(toRow(current.fields, values));
    },
    handleCommandComplete: endStatement,
    handleEmptyQuery: endStatement,
    handlePortalSuspended: () => {},
    handleCopyInResponse: (connection: PipelineConnection) => connection.sendCopyFail('no data'),
    handleCopyData: () => {},
    handleError: reject,
    handleReadyForQuery: () => {
      if (results.length === statements.length) resolve(results);
      else reject(new Error('Received unexpected end of the answers'));
    },
  });
  return promise;
}

function toRow(fields: StatementResult['fields'], values: readonly (string | null)[]): Row {
  if (fields.length !== values.length) throw new Error('a row with other columns than announced');
  const row: Row = {};
  for (const [i, { name }] of fields.entries()) row[name] = values[i];
  return row;
}
