// The manifest of the published package. It is not the repository's: no Node binary, no model runtime, no overrides, nothing for development.
// (A Node binary would put another `node` into a user's own scripts, and `overrides` do not reach consumers.)

/** What the package offers to programs; the same names under `src/` and `dist/`. */
export const entries = {
  '.': 'index',
  './harness': 'harness/index',
  './stats': 'stats/index',
  './config': 'config/index',
} as const;

/** Installed by those who want LocalNet. `hallmark localnet` says so where it is missing. */
const optional = ['node-llama-cpp'];

export interface RootManifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The published package.json, as data. */
export function publishedManifest(root: RootManifest) {
  const needed = Object.entries(root.dependencies).filter(([name]) => !optional.includes(name));
  return {
    name: 'hallmark-testbench',
    version: root.version,
    description: root.description,
    keywords: ['llm', 'evaluation', 'benchmark', 'openai', 'lm-eval', 'quality-of-service', 'pocket-network'],
    license: root.license,
    type: 'module',
    engines: root.engines,
    bin: { hallmark: 'bin/hallmark.js' },
    exports: {
      ...Object.fromEntries(
        Object.entries(entries).map(([name, file]) => [name, { types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` }]),
      ),
      './package.json': './package.json',
    },
    files: ['bin', 'dist', 'web/dist'],
    dependencies: {
      ...Object.fromEntries(needed),
      // The declarations speak of Buffer and of Node's streams.
      '@types/node': root.devDependencies['@types/node'],
    },
    peerDependencies: Object.fromEntries(optional.map((name) => [name, root.dependencies[name]])),
    peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, { optional: true }])),
  };
}
