import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutputStream } from '../context.ts';
import { openStartView } from './open-view.ts';
import type { ProgressSnapshot } from './snapshot.ts';
import { renderStart } from './start-view.ts';

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) }));
afterEach(() => vi.useRealTimers());

function snapshot(suppliers: number, message: string | null = null): ProgressSnapshot {
  return {
    startedAt: Date.UTC(2026, 0, 1),
    url: 'http://127.0.0.1:8787',
    message,
    samplesPerSecond: 1,
    nextEstimateInSeconds: null,
    stages: [],
    suppliers: Array.from({ length: suppliers }, (_, i) => ({ name: `s${i}`, samples: i, estimate: null, state: 'ok' })),
  };
}

const esc = '\u001b';
const tokens = new RegExp(`${esc}\\[[?\\d;]*[A-Za-z]|.`, 'gsu');

/** Just enough of a terminal to see what a user sees: a screen with scrollback, and the few sequences that the views may use. */
class Terminal implements OutputStream {
  readonly isTTY = true;
  columns: number;
  rows: number;
  writes = 0;
  cursorVisible = true;
  private readonly lines: string[] = [''];
  private row = 0;
  private column = 0;
  private readonly listeners = new Set<() => void>();

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.writes++;
    for (const [token] of text.matchAll(tokens)) this.take(token);
    return true;
  }

  private take(token: string): void {
    const up = token.startsWith(esc) && token.endsWith('A') ? Number.parseInt(token.slice(2), 10) : undefined;
    const current = this.lines[this.row] ?? '';
    if (token === '\r') this.column = 0;
    else if (token === '\n') this.lines[++this.row] ??= '';
    else if (up !== undefined) this.row = Math.max(0, this.lines.length - this.rows, this.row - up);
    else if (token === '\u001b[K') this.lines[this.row] = current.slice(0, this.column);
    else if (token === '\u001b[J') this.lines.splice(this.row + 1);
    else if (token === '\u001b[?25l') this.cursorVisible = false;
    else if (token === '\u001b[?25h') this.cursorVisible = true;
    else if (!token.startsWith(esc)) {
      if (this.column >= this.columns) throw new Error(`wrote beyond column ${this.columns}: ${current}`);
      this.lines[this.row] = current.slice(0, this.column).padEnd(this.column) + token + current.slice(this.column + 1);
      this.column++;
    } else if (!token.endsWith('m')) throw new Error(`unexpected sequence ${JSON.stringify(token)}`);
  }

  /** Everything on the screen and above it. */
  text(): readonly string[] {
    return this.lines.map((it) => it.trimEnd());
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    for (const listener of this.listeners) listener();
  }

  on(_: 'resize', listener: () => void): void {
    this.listeners.add(listener);
  }

  off(_: 'resize', listener: () => void): void {
    this.listeners.delete(listener);
  }

  get listening(): number {
    return this.listeners.size;
  }
}

const env = { NO_COLOR: '1' };
const frameOf = (it: Terminal) => ({ columns: it.columns, rows: it.rows, color: false });

describe('on a terminal', () => {
  it('shows the last state below what was there, however it grew and shrank', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 8 }), (sizes) => {
        const terminal = new Terminal(80, 24);
        terminal.write('$ npm start\r\n');
        const view = openStartView({ stream: terminal, env, now: Date.now });
        for (const size of sizes) {
          view.update(snapshot(size));
          vi.advanceTimersByTime(300);
        }
        expect(terminal.text()).toEqual(['$ npm start', ...renderStart(snapshot(sizes.at(-1) ?? 0), frameOf(terminal), Date.now() - 300)]);
        view.close();
      }),
      { numRuns: 100 },
    );
  });

  it('draws at once, then at most four times a second, and the last state at the end', () => {
    const terminal = new Terminal(80, 24);
    const view = openStartView({ stream: terminal, env, now: Date.now });
    for (let i = 0; i < 1000; i++) {
      view.update(snapshot(3, `step ${i}`));
      if (i === 0) expect(terminal.text()).toContain('step 0');
      vi.advanceTimersByTime(1);
    }
    expect(terminal.writes).toBeLessThanOrEqual(5);
    view.close();
    expect(terminal.text()).toContain('step 999');
    expect(terminal.text().at(-1)).toBe('');
    expect(terminal.cursorVisible).toBe(true);
  });

  it('keeps lines that are logged, above the view', () => {
    const terminal = new Terminal(80, 24);
    const view = openStartView({ stream: terminal, env, now: Date.now });
    view.update(snapshot(2));
    view.log('one \u001b[2J');
    vi.advanceTimersByTime(300);
    view.log('two');
    vi.advanceTimersByTime(300);
    view.close();
    expect(terminal.text().slice(0, 3)).toEqual(['one \\u{1b}[2J', 'two', 'Hallmark · http://127.0.0.1:8787 · running for 1 s']);
    expect(terminal.text().filter((it) => it.startsWith('Hallmark'))).toHaveLength(1);
  });

  it('follows a new size and stops listening when it is closed', () => {
    const terminal = new Terminal(80, 24);
    const view = openStartView({ stream: terminal, env, now: Date.now });
    view.update(snapshot(30));
    terminal.resize(120, 10);
    vi.advanceTimersByTime(300);
    view.close();
    view.close();
    expect(terminal.text().slice(-11, -1)).toEqual(renderStart(snapshot(30), frameOf(terminal), Date.now()));
    expect(terminal.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('writes nothing while the terminal still has enough to swallow', () => {
    const terminal = Object.assign(new Terminal(80, 24), { writableNeedDrain: true });
    const view = openStartView({ stream: terminal, env, now: Date.now });
    view.update(snapshot(3));
    expect(terminal.writes).toBe(0);
    terminal.writableNeedDrain = false;
    view.update(snapshot(3));
    expect(terminal.writes).toBe(1);
    view.close();
  });
});

describe('without a terminal', () => {
  it.each([
    ['a pipe', { isTTY: false }, {}],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }],
  ])('%s gets a line at once, then one in ten seconds while something changes', (_, terminal, dumb) => {
    const written: string[] = [];
    const view = openStartView({ stream: { ...terminal, write: (text) => written.push(text) }, env: dumb, now: Date.now });
    view.update(snapshot(0, 'loading \u001b[31m'));
    expect(written).toEqual(['2026-01-01T00:00:00.000Z loading \\u{1b}[31m\n']);
    for (let i = 0; i < 300; i++) {
      vi.advanceTimersByTime(100);
      view.update(snapshot(i));
    }
    expect(written).toHaveLength(4);
    vi.advanceTimersByTime(60_000);
    view.update(snapshot(300));
    view.update(snapshot(298));
    view.log('a warning');
    view.close();
    view.close();
    expect(written.slice(4).map((it) => it.slice(it.indexOf(' ') + 1))).toEqual([
      '1.0 samples/s · 0 of 300 suppliers with an estimate\n',
      'a warning\n',
      '1.0 samples/s · 0 of 298 suppliers with an estimate\n',
    ]);
  });
});
