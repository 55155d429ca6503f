// The room's public face.
export { ConfigError, formatProblem } from './config-error.ts';
export { type Environment, environmentVariables } from './environment.ts';
export { apiPath } from './fields.ts';
export { defaultConfigPath, type LoadOptions, loadConfig, parseConfig } from './load.ts';
export { readConfigFile } from './read-config-file.ts';
export { configurationReference } from './reference.ts';
export { defaultTaskNames } from './schema/tasks.ts';
export { secret } from './secret.ts';
export { suggest } from './suggest.ts';
export { configTemplate } from './template.ts';
export type * from './types.ts';
export { formatDuration, formatSize, parseDuration, parseSize } from './units.ts';
