// One request under way: it boards a connection, gathers the answer within its limits, and lands exactly once as an exchange.
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { BodyCollector } from './body.ts';
import { answerFailure, exchangeFailure, isBroken } from './cause.ts';
import type { Connection, Passenger } from './connection.ts';
import { createDecoder, type Decoder, readEncoding } from './decode.ts';
import type { Exchange } from './exchange.ts';
import type { FailureKind } from './failure.ts';
import type { FlightPlan } from './flight-plan.ts';
import { newTimes, timingOf } from './flight-times.ts';
import { overdue, type Phase } from './overdue.ts';
import { redactKey, withoutKey } from './redact.ts';
import { readHead } from './response-head.ts';
import { statusFailure } from './status.ts';
import type { Swept } from './sweeper.ts';
import { printable } from './text.ts';

/** More interim (1xx) responses than any server has a use for. */
const maxInterim = 8;
/** How long the end of a body may lag behind its last event before the connection is given up. */
const lingerMs = 250;

const ignore = (): void => {};

export class Flight implements Dispatcher.DispatchHandler, Passenger, Swept {
  sweptIndex = -1;
  readonly #plan: FlightPlan;
  readonly #body: BodyCollector;
  #landed: (exchange: Exchange) => void = ignore;
  #decoder: Decoder | null = null;
  #connection: Connection | null = null;
  #phase: Phase = 'waiting';
  /** Sweeper's clock at the start of the phase, or at the last progress in it. */
  #sinceMs = 0;
  #boardedClockMs = 0;
  readonly #times = newTimes();
  #status: number | null = null;
  #contentType = '';
  #contentLength = -1;
  #wireBytes = 0;
  /** What the socket had read when the sweeper first looked at this exchange; -1 until then, and most are over before. */
  #bytesBefore = -1;
  #interim = 0;
  #answerBegan = false;
  #retried = false;
  /** The sink has all it needs; only the body's end is outstanding. */
  #sinkEnded = false;

  constructor(plan: FlightPlan) {
    this.#plan = plan;
    this.#body = new BodyCollector(plan.scratch);
  }

  /** @param land called once */
  start(land: (exchange: Exchange) => void): void {
    this.#landed = land;
    this.#plan.sweeper.add(this);
    if (this.#plan.signal?.aborted === true) {
      this.fail('aborted', 'aborted before the request was sent');
      return;
    }
    this.#plan.origin.take(this);
  }

  get isOver(): boolean {
    return this.#phase === 'over';
  }

  board(connection: Connection): void {
    const { sweeper, now, request } = this.#plan;
    this.#connection = connection;
    this.#phase = 'connecting';
    this.#times.boardedMs = now();
    this.#sinceMs = this.#boardedClockMs = sweeper.clockMs;
    connection.http.dispatch(request, this);
  }

  onRequestStart(): void {
    this.#phase = 'sent';
    this.#times.sentMs = this.#plan.now();
    this.#sinceMs = this.#plan.sweeper.clockMs;
    this.#bytesBefore = -1;
  }

  onResponseStarted(): void {
    this.#answerBegan = true;
  }

  onResponseStart(_: unknown, status: number, headers: IncomingHttpHeaders): void {
    if (this.isOver) return;
    if (status < 200) {
      this.#interim += 1;
      if (this.#interim > maxInterim) this.fail('protocol_error', `more than ${maxInterim} interim (1xx) responses`);
      return;
    }
    this.#phase = 'reading';
    this.#sinceMs = this.#plan.sweeper.clockMs;
    this.#status = status;
    const head = readHead(status, headers, this.#plan);
    if ('kind' in head) {
      this.fail(head.kind, head.detail);
      return;
    }
    this.#contentType = head.contentType;
    this.#contentLength = head.contentLength;
    if (head.coding !== '') this.#decodeFrom(head.coding);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    // What follows a stream's last event is not looked at; its end is waited for, but not long.
    if (this.isOver || this.#sinkEnded) return;
    if (this.#times.firstByteMs === -1) this.#times.firstByteMs = this.#plan.now();
    this.#sinceMs = this.#plan.sweeper.clockMs;
    this.#wireBytes += chunk.length;
    if (this.#wireBytes > this.#plan.limits.bodyBytes) {
      this.fail('body_too_large', `more than ${this.#plan.limits.bodyBytes} bytes`);
      return;
    }
    if (this.#decoder === null) this.#gather(chunk);
    else this.#decoder.write(chunk);
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    this.#times.endMs = this.#plan.now();
    // What else came with the last piece is parsed before microtasks run; it may show that the body was longer than announced.
    queueMicrotask(() => {
      if (this.isOver) return;
      const trailing = this.#connection?.socket?.errored;
      if (isBroken(trailing)) {
        this.fail(this.#contentLength === -1 ? 'protocol_error' : 'content_length_mismatch', 'more bytes follow the end of the answer');
      } else if (this.#decoder === null) this.#complete();
      else this.#decoder.end();
    });
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.isOver) return;
    if (this.#mayRetry(error)) {
      this.#retry();
      return;
    }
    if (this.#sinkEnded) {
      this.#complete(false);
      return;
    }
    const failure = answerFailure(error, { status: this.#status, wireBytes: this.#wireBytes, contentLength: this.#contentLength });
    this.fail(failure.kind, failure.detail);
  }

  check(clockMs: number): void {
    const { deadlines, signal, sweeper, limits } = this.#plan;
    if (signal?.aborted === true) {
      this.fail('aborted', 'aborted while under way');
      return;
    }
    // Waiting for a connection and decompressing a whole body are our own time.
    const bodyEnded = this.#times.endMs !== -1 && !this.#sinkEnded;
    if (this.#phase === 'waiting' || bodyEnded) return;
    // The clock may have been a tick behind when the phase began: no deadline strikes early.
    const inPhaseMs = clockMs - this.#sinceMs - sweeper.tickMs;
    if (this.#sinkEnded) {
      if (inPhaseMs > lingerMs) this.#complete(false);
      return;
    }
    const late = overdue(this.#phase, inPhaseMs, clockMs - this.#boardedClockMs - sweeper.tickMs, deadlines);
    const wireLimit = 4 * limits.bodyBytes + limits.headerBytes;
    const bytesRead = this.#connection?.socket?.bytesRead ?? 0;
    if (this.#bytesBefore === -1) this.#bytesBefore = bytesRead;
    if (late !== null) this.fail(late.kind, late.detail);
    else if (bytesRead - this.#bytesBefore > wireLimit) {
      // Chunk extensions and reason phrases are no part of the body, and endless all the same.
      this.fail('body_too_large', `more than ${wireLimit} bytes on the wire`);
    }
  }

  /** Lands with a failure and closes the connection. Does nothing after landing. */
  fail(kind: FailureKind, detail: string): void {
    if (this.isOver) return;
    const body = this.#body.take(this.#plan.limits.evidenceBytes);
    const failure = { kind, detail: withoutKey(detail, this.#plan.apiKey) };
    this.#land({ ok: false, failure, status: this.#status, body, timing: this.#timing() }, false);
  }

  /** Decoded bytes, or bytes that were never encoded. */
  #gather(chunk: Buffer): void {
    if (this.#sinkEnded) return;
    this.#body.add(chunk);
    const { sink, limits } = this.#plan;
    const isError = (this.#status ?? 0) >= 300;
    // Of an error's body only the evidence is of use.
    if (isError && this.#body.length > limits.evidenceBytes) {
      this.#complete(false);
      return;
    }
    if (sink === undefined || isError) return;
    const outcome = sink.write(chunk, this.#plan.now() - this.#times.sentMs);
    if (outcome === 'end') {
      this.#sinkEnded = true;
      this.#times.endMs = this.#plan.now();
    } else if (outcome !== null) this.fail(outcome.kind, outcome.detail);
  }

  #decodeFrom(coding: string): void {
    const encoding = readEncoding(coding);
    if (encoding === 'identity') return;
    if (encoding === null) {
      this.fail('bad_encoding', `content-encoding "${printable(withoutKey(coding, this.#plan.apiKey), 60)}" is not decoded`);
      return;
    }
    this.#decoder = createDecoder(encoding, this.#plan.limits.decodedBytes, {
      onData: (chunk) => {
        if (!this.isOver) this.#gather(chunk);
      },
      onEnd: () => this.#complete(),
      onFailure: (kind, detail) => this.fail(kind, detail),
    });
  }

  /** Lands with the answer. `reusable`: its connection may serve the next request. */
  #complete(reusable = true): void {
    if (this.isOver) return;
    const status = this.#status ?? 0;
    if (this.#times.endMs === -1) this.#times.endMs = this.#plan.now();
    if (status >= 200 && status < 300) {
      const broken = this.#sinkEnded ? null : (this.#plan.sink?.close(this.#times.endMs - this.#times.sentMs) ?? null);
      if (broken !== null) {
        this.fail(broken.kind, broken.detail);
        return;
      }
      const body = this.#body.take();
      this.#land({ ok: true, status, contentType: this.#contentType, body, timing: this.#timing() }, reusable);
    } else {
      const body = this.#body.take(this.#plan.limits.evidenceBytes);
      const failure = statusFailure(status, body, this.#plan.apiKey);
      this.#land({ ok: false, failure, status, body, timing: this.#timing() }, reusable);
    }
  }

  #land(exchange: Exchange, reusable: boolean): void {
    const { sweeper, origin, apiKey } = this.#plan;
    this.#phase = 'over';
    sweeper.remove(this);
    this.#decoder?.destroy();
    const connection = this.#connection;
    this.#connection = null;
    if (apiKey !== undefined) redactKey(exchange.body, apiKey);
    this.#landed(exchange);
    if (connection === null) return;
    if (reusable) origin.giveBack(connection);
    else origin.drop(connection);
  }

  /**
   * A kept connection may be closed by the server just when the next request is sent. Every client tries such a request once more on a
   * new connection; without that, servers with a short keep-alive would look flaky.
   */
  #mayRetry(error: Error): boolean {
    const reused = (this.#connection?.connectedAtMs ?? Number.POSITIVE_INFINITY) < this.#times.boardedMs;
    return this.#phase === 'sent' && reused && !this.#retried && !this.#answerBegan && exchangeFailure(error).kind === 'connection_reset';
  }

  #retry(): void {
    const connection = this.#connection;
    if (connection === null) return;
    this.#retried = true;
    this.#plan.origin.replace(connection, this);
  }

  #timing(): Exchange['timing'] {
    return timingOf(this.#phase, this.#times, this.#connection?.connectedAtMs ?? 0, this.#plan.now);
  }
}
