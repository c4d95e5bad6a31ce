import { execFileSync } from 'node:child_process';
import type { Package } from './bundled-packages.ts';

interface Component {
  'bom-ref': string;
  name: string;
  version: string;
  components?: { type: 'library'; name: string; version: string }[];
}

/** The fields of npm's CycloneDX document that this script reads or changes. */
interface Sbom {
  serialNumber?: string;
  metadata: { timestamp?: string; component: { type: string; name: string; 'bom-ref': string } };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/**
 * The software bill of materials (CycloneDX) of the program: npm's own document, without other
 * packages and without the fields that differ from build to build.
 *
 * @param runtimeName the package of Node.js, which is listed with the libraries in it
 */
export function sbom(packages: readonly Package[], runtimeName: string): string {
  const npm = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'];
  const document: Sbom = JSON.parse(
    execFileSync('npm', npm, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  delete document.serialNumber;
  delete document.metadata.timestamp;
  const { component } = document.metadata;
  component.type = 'application';
  // npm writes the name of the folder.
  component.name = 'shopweather';

  const versions = new Map(packages.map(({ name, version }) => [name, version]));
  document.components = document.components.filter(
    ({ name, version }) => versions.get(name) === version,
  );
  const runtime = document.components.find(({ name }) => name === runtimeName);
  if (runtime) runtime.components = librariesOfNode();

  const refs = new Set([component['bom-ref'], ...document.components.map((one) => one['bom-ref'])]);
  document.dependencies = document.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((name) => refs.has(name)) }));
  return `${JSON.stringify(document, null, 2)}\n`;
}

function librariesOfNode() {
  return Object.entries(process.versions)
    .filter(([name, version]) => name !== 'node' && version !== undefined)
    .map(([name, version]) => ({ type: 'library' as const, name, version: version as string }));
}
