// Text from suppliers: always text nodes, its direction kept to itself, characters that nobody can see made visible.
import { Fragment } from 'react';

const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const invisibleRuns = /([\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}])/u;

/** One line of text from outside, e.g. a name. */
export function OutsideName({ text }: { readonly text: string }) {
  return (
    <bdi className="outside">
      <Marked text={text} />
    </bdi>
  );
}

/** A block of text from outside with its line breaks, e.g. an answer. */
export function OutsideBlock({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block has to be reachable by keyboard
    <section className="outside-block" aria-label={label} tabIndex={0}>
      {text.split('\n').map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name and never move
        <bdi key={index} className="line">
          <Marked text={line} />
          {'\n'}
        </bdi>
      ))}
    </section>
  );
}

function Marked({ text }: { readonly text: string }) {
  if (!invisible.test(text)) return text;
  return text.split(invisibleRuns).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name and never move
    <Fragment key={index}>
      {invisible.test(part) ? (
        <span className="invisible" title="a character that cannot be seen">
          {symbolOf(part)}
        </span>
      ) : (
        part
      )}
    </Fragment>
  ));
}

/** @example symbolOf('\u001b') // 'U+001B' */
function symbolOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
