// The part of a pino logger that the store uses.

export interface StoreLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log that keeps nothing. */
export const silentLog: StoreLog = { debug: () => undefined, warn: () => undefined, error: () => undefined };
