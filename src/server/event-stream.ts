// One client of the live events: a stream of server-sent events that gives up on a client which does not keep up.
const encoder = new TextEncoder();

export interface ServerEvent {
  readonly event: string;
  /** Becomes the client's `Last-Event-ID`; events without one leave it as it was. */
  readonly id?: string;
  /** JSON, on one line. */
  readonly data: string;
}

export interface EventStream {
  /** The response's body. */
  readonly body: ReadableStream<Uint8Array>;
  send(event: ServerEvent): void;
  /** A comment: keeps proxies and clients from taking silence for death. */
  beat(): void;
  /** Ends the stream; the client may come back. */
  end(): void;
}

export interface EventStreamOptions {
  /** Bytes that may wait for a slow client; above it the connection is cut. */
  readonly maxPendingBytes: number;
  /** How long a client waits before it comes back. */
  readonly retryMs: number;
  /** Destroys the connection: to end it properly, the client would have to read what it does not read. */
  readonly cut: () => void;
  /** Called once, when the stream is over; `dropped` when it was cut because the client was too slow. */
  readonly onEnd: (reason: 'closed' | 'dropped') => void;
}

/** @throws never: after its end, `send` and `beat` do nothing */
export function eventStream({ maxPendingBytes, retryMs, cut, onEnd }: EventStreamOptions): EventStream {
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  const finish = (reason: 'closed' | 'dropped') => {
    if (controller === null) return;
    const ending = controller;
    controller = null;
    if (reason === 'dropped') cut();
    else ending.close();
    onEnd(reason);
  };
  const write = (text: string) => {
    if (controller === null) return;
    // One event more than the limit is let in, so that an event larger than the limit does not cut those who keep up.
    if ((controller.desiredSize ?? 0) <= 0) return finish('dropped');
    controller.enqueue(encoder.encode(text));
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start(opened) {
        controller = opened;
      },
      cancel() {
        if (controller === null) return;
        controller = null;
        onEnd('closed');
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxPendingBytes }),
  );
  write(`retry: ${retryMs}\n\n`);
  return {
    body,
    send: ({ event, id, data }) => write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`),
    beat: () => write(': beat\n\n'),
    end: () => finish('closed'),
  };
}
