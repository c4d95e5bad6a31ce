import { execFileSync } from 'node:child_process';
import type { Package } from './inside.ts';

interface Component {
  'bom-ref': string;
  name: string;
  version: string;
  components?: { type: 'library'; name: string; version: string }[];
}

/** The fields of npm's CycloneDX document that are looked at here. */
interface Sbom {
  serialNumber?: string;
  metadata: { timestamp?: string; component: { type: string; name: string; 'bom-ref': string } };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/**
 * What is inside the program, as a software bill of materials (CycloneDX): npm's own, with the
 * packages left out that are not inside, and without what differs from one build to the next.
 *
 * @param runtimeName the package that brings Node.js, which is told with the libraries in it
 */
export function sbom(inside: readonly Package[], runtimeName: string): string {
  const npm = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'];
  const document: Sbom = JSON.parse(
    execFileSync('npm', npm, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  delete document.serialNumber;
  delete document.metadata.timestamp;
  const { component } = document.metadata;
  component.type = 'application';
  // npm takes the name of the folder.
  component.name = 'shopweather';

  const versions = new Map(inside.map(({ name, version }) => [name, version]));
  document.components = document.components.filter(
    ({ name, version }) => versions.get(name) === version,
  );
  const runtime = document.components.find(({ name }) => name === runtimeName);
  if (runtime) runtime.components = librariesOfNode();

  const kept = new Set([
    component['bom-ref'],
    ...document.components.map((each) => each['bom-ref']),
  ]);
  document.dependencies = document.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => kept.has(each)) }));
  return `${JSON.stringify(document, null, 2)}\n`;
}

function librariesOfNode() {
  return Object.entries(process.versions)
    .filter(([name, version]) => name !== 'node' && version !== undefined)
    .map(([name, version]) => ({ type: 'library' as const, name, version: version as string }));
}
