// LocalNet needs a runtime for models and the models themselves. A checkout has both; the published package has neither and says where they come from.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from './exit.ts';

const runtime = 'node-llama-cpp@3.21.1';
const ownModels = fileURLToPath(new URL('../../models', import.meta.url));

/**
 * To be called before a LocalNet is started here. `modelsDir` is that of the configuration; null means the models of the repository.
 * @throws UsageError that lists what is missing, with what to do about each.
 */
export function requireLocalnetParts(modelsDir: string | null, isInstalled: (name: string) => boolean = canImport): void {
  const problems = [
    ...(isInstalled('node-llama-cpp') ? [] : [`a runtime for models: npm install ${runtime}`]),
    ...(existsSync(join(modelsDir ?? ownModels, 'manifest.json')) ? [] : [modelsProblem(modelsDir)]),
  ];
  if (problems.length > 0) throw new UsageError(`LocalNet needs what is not here: ${problems.join('; ')}`);
}

function modelsProblem(modelsDir: string | null): string {
  const source = "copy the folder `models` of Hallmark's repository";
  return modelsDir === null
    ? `models: ${source} and name it in hallmark.yaml (network: {kind: localnet, modelsDir: ./models})`
    : `models: ${modelsDir} has no manifest.json; ${source} there`;
}

function canImport(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
