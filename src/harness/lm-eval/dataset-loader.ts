// Loads the datasets of tasks; tasks that share one while it is in use share its docs.
import { type Dataset, type DatasetRequest, type DatasetSource, loadDataset } from '../datasets/index.ts';
import { jsonDumps } from '../values/index.ts';

/** Throws what `loadDataset` throws. */
export type DatasetLoader = (request: DatasetRequest) => Promise<Dataset>;

/**
 * @param baseDir what relative `data_files` are relative to; default: the working directory
 * @example loadTask('mmlu_anatomy', { taskFiles, datasets: datasetLoader(mirrorSource('datasets')) })
 */
export function datasetLoader(source: DatasetSource, baseDir?: string): DatasetLoader {
  const known = new Map<string, WeakRef<Dataset>>();
  return async (request) => {
    const key = jsonDumps([request.path, request.name ?? null, request.kwargs ?? null]);
    const shared = known.get(key)?.deref();
    if (shared !== undefined) return shared;
    const dataset = await loadDataset(request, { source, ...(baseDir === undefined ? {} : { baseDir }) });
    known.set(key, new WeakRef(dataset));
    return dataset;
  };
}
