// The error of a port that cannot be taken.

/** Another program listens on the port, or this user may not take it. The message names the port and the fix. */
export class PortBusyError extends Error {
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    const what = cause.code === 'EACCES' ? 'may not be taken by this user' : 'is already in use';
    super(`port ${port} on ${host} ${what}; set server.port in hallmark.yaml to another one, or to 0 for any free port`, { cause });
    this.name = 'PortBusyError';
    this.host = host;
    this.port = port;
  }
}
