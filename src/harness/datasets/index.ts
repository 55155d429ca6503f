// Datasets of tasks: from the Hub, a mirror folder or files, as the `datasets` library would give them.

export { type DataType, dtypeName, type Field, featuresOf } from './data-type.ts';
export { type Dataset, type DatasetSplit, datasetOf, splitOf } from './dataset.ts';
export { BadDataFileError, DatasetError, MissingDatasetError, MissingSplitError } from './dataset-error.ts';
export { type HubFetchOptions, HubUnreachableError, hubFetch } from './hub/hub-fetch.ts';
export { type HubSettings, hubSettings } from './hub/hub-settings.ts';
export { hubSource } from './hub/hub-source.ts';
export { openRepository, type RepositoryId } from './hub/repository.ts';
export { type DatasetRequest, type LoadOptions, loadDataset } from './load-dataset.ts';
export { mirrorSource } from './mirror.ts';
export type { DatasetSource } from './source.ts';
