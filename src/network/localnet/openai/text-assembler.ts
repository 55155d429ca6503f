// From the bytes of tokens to text that may be sent: whole characters only, nothing of a stop, and never a part of what may become one.

export interface TextAssembler {
  /** Length in UTF-16 units of the text that all bytes so far make, sent or not. */
  readonly decodedUnits: number;
  /** The same in code points. */
  readonly decodedCodePoints: number;
  /** Takes the next token's bytes; gives the text that is safe to send, and whether a stop was reached. */
  push(bytes: Uint8Array): { readonly text: string; readonly stopped: boolean };
  /** What was held back when no more tokens come; bytes of an unfinished character become U+FFFD. */
  end(): string;
}

export function textAssembler(stops: readonly string[]): TextAssembler {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let pending = '';
  let sent = 0;
  let codePoints = 0;
  const decode = (more: string): void => {
    pending += more;
    codePoints += countCodePoints(more);
  };
  const send = (length: number): string => {
    const text = pending.slice(0, length);
    pending = pending.slice(length);
    sent += length;
    return text;
  };
  return {
    get decodedUnits() {
      return sent + pending.length;
    },
    get decodedCodePoints() {
      return codePoints;
    },
    push: (bytes) => {
      decode(decoder.decode(bytes, { stream: true }));
      const found = stops.map((stop) => pending.indexOf(stop)).filter((at) => at >= 0);
      if (found.length === 0) return { text: send(pending.length - heldBack(pending, stops)), stopped: false };
      const text = send(Math.min(...found));
      pending = '';
      return { text, stopped: true };
    },
    end: () => {
      decode(decoder.decode());
      return send(pending.length);
    },
  };
}

export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Length of the longest end of `text` with which a stop begins. */
function heldBack(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(stop.slice(0, length))) longest = length;
    }
  }
  return longest;
}
