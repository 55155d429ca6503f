// The last answers. The public sees verdict, digest and length; whoever may see the texts opens them here, as text and nothing else.
import { useState } from 'react';
import type { SampleRow, Text } from '../api-types.ts';
import { getSamples } from '../data/api.ts';
import { bytes, clockTime, dateTime, failureWords, latency, shortDigest, words } from '../format.ts';
import { Icon } from '../parts/Icon.tsx';
import { OutsideBlock, OutsideName } from '../parts/OutsideText.tsx';
import { readable } from './readable.ts';

interface AnswersProps {
  readonly supplier: string;
  readonly first: readonly SampleRow[];
}

export function Answers({ supplier, first }: AnswersProps) {
  const [older, setOlder] = useState<Older>({ rows: [], next: null, state: 'untouched' });
  const shown = new Map([...first, ...older.rows].map((row) => [row.id, row]));
  const rows = [...shown.values()].sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
  if (rows.length === 0) return <p className="none">Nothing was asked yet.</p>;
  const more = async () => {
    setOlder((before) => ({ ...before, state: 'reading' }));
    try {
      setOlder(await readOlder(supplier, older));
    } catch (error) {
      setOlder((before) => ({ ...before, state: error instanceof Error ? error.message : 'Older answers could not be read.' }));
    }
  };
  const hidden = rows.some((row) => !row.disclosed);
  return (
    <>
      {hidden && (
        <p className="note">
          Questions stay secret so that nobody can learn them by heart. Until they are disclosed you see each answer’s verdict, length and
          digest: whoever holds the text can prove that it is the one.
        </p>
      )}
      <ul className="answers">
        {rows.map((row) => (
          <li key={row.id}>
            <Answer row={row} />
          </li>
        ))}
      </ul>
      {first.length >= pageRows && older.state !== 'end' && (
        <button type="button" className="more" onClick={more} disabled={older.state === 'reading'}>
          Show older answers
        </button>
      )}
      {older.state !== 'untouched' && older.state !== 'reading' && older.state !== 'end' && older.state !== 'more' && (
        <p role="alert">{older.state}</p>
      )}
    </>
  );
}

interface Older {
  readonly rows: readonly SampleRow[];
  readonly next: string | null;
  /** `end` when there is nothing older; any other text is what went wrong. */
  readonly state: string;
}

/** The page after the one that came last; the first click skips over what the page shows already. */
async function readOlder(supplier: string, { rows, next, state }: Older): Promise<Older> {
  const page = await getSamples(supplier, next, new AbortController().signal);
  if (state === 'untouched' && page.next !== null) {
    const second = await getSamples(supplier, page.next, new AbortController().signal);
    return { rows: [...rows, ...page.data, ...second.data], next: second.next, state: second.next === null ? 'end' : 'more' };
  }
  return { rows: [...rows, ...page.data], next: page.next, state: page.next === null ? 'end' : 'more' };
}

function Answer({ row }: { readonly row: SampleRow }) {
  const head = (
    <>
      <span className={`verdict verdict-${row.verdict}`}>
        <Icon name={row.verdict} /> {row.verdict}
      </span>
      <time dateTime={row.at} title={dateTime(row.at)}>
        {clockTime(row.at)}
      </time>
      <span className="answer-task">{words(row.task)}</span>
      <span className="answer-latency">{row.latencyMs === null ? '' : latency(row.latencyMs)}</span>
      <span className="answer-what">
        <WhatCame row={row} />
      </span>
    </>
  );
  if (!row.disclosed) return <div className="answer">{head}</div>;
  return (
    <details className="answer-open">
      <summary className="answer">{head}</summary>
      {row.failure?.detail && (
        <p>
          <OutsideName text={row.failure.detail} />
        </p>
      )}
      <TextOf label="Question" text={row.request} />
      <TextOf label="Answer" text={row.answer} />
      {row.target !== null && (
        <>
          <h3>Right answer</h3>
          <OutsideBlock label="Right answer" text={row.target} />
        </>
      )}
    </details>
  );
}

/** The failure; the start of the answer where it may be shown; its length and digest where it may not. */
function WhatCame({ row: { failure, answer, verdict, target } }: { readonly row: SampleRow }) {
  if (failure !== null) return <span className="failure-kind">{failureWords(failure.kind)}</span>;
  if (answer?.text == null) return <Digest text={answer} />;
  const text = readable(answer.text).trim().replaceAll('\n', ' ');
  return (
    <>
      <span className="mono answer-start">
        <OutsideName text={cut(text)} />
      </span>
      {verdict !== 'right' && target !== null && (
        <span className="fine">
          right is{' '}
          <span className="mono">
            <OutsideName text={cut(target.trim())} />
          </span>
        </span>
      )}
    </>
  );
}

const snippetLength = 120;
/** Rows that the supplier's detail brings along; fewer are all there are. */
const pageRows = 20;

function cut(text: string): string {
  return text.length > snippetLength ? `${text.slice(0, snippetLength)}…` : text;
}

function sizeOf(text: Text): string {
  return text.bytes === null ? '' : bytes(text.bytes);
}

function Digest({ text }: { readonly text: Text | null }) {
  if (text === null) return null;
  return (
    <>
      {sizeOf(text)}{' '}
      <span className="mono" title={`SHA-256 ${text.digest}`}>
        {shortDigest(text.digest)}
      </span>
    </>
  );
}

function TextOf({ label, text }: { readonly label: string; readonly text: Text | null }) {
  if (text === null) return null;
  return (
    <>
      <h3>
        {label}{' '}
        <span className="fine">
          {sizeOf(text)} SHA-256 <span className="mono">{shortDigest(text.digest)}</span>
        </span>
      </h3>
      {text.text === null ? (
        <p className="none">The text is no longer kept.</p>
      ) : (
        <OutsideBlock label={label} text={`${readable(text.text)}${text.truncated ? '\n… cut here' : ''}`} />
      )}
    </>
  );
}
