/** Stops what the set-up started and removes its folders. */
export default async function globalTeardown() {
  await Promise.all((globalThis.testServers ?? []).map((server) => server.stop()));
  globalThis.testServers = undefined;
}
