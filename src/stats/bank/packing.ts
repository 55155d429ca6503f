// How a bank's numbers lie in its JSON: 32-bit floats and answers as base64 text.

/** 0/1 answers take a bit each, others (continuous or missing) a byte each. */
export interface PackedAnswers {
  readonly answers: string;
  readonly answerBits: 1 | 8;
}

const missing = 255;
const steps = 254;

export function floatsToText(values: Float64Array | Float32Array): string {
  return Buffer.from(Float32Array.from(values).buffer).toString('base64');
}

export function bytesToFloats(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
}

/** Answers in [0, 1] or NaN; those other than 0, 1 and NaN are kept to 1/254. */
export function packAnswers(values: Float32Array): PackedAnswers {
  if (!values.every((value) => value === 0 || value === 1)) {
    const bytes = Uint8Array.from(values, (value) => (Number.isNaN(value) ? missing : Math.round(value * steps)));
    return { answers: Buffer.from(bytes).toString('base64'), answerBits: 8 };
  }
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    if (value === 1) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
  });
  return { answers: Buffer.from(bits).toString('base64'), answerBits: 1 };
}

export function unpackAnswers({ answers, answerBits }: PackedAnswers, count: number): Float32Array {
  const bytes = Buffer.from(answers, 'base64');
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    if (answerBits === 1) {
      values[i] = ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1;
      continue;
    }
    const byte = bytes[i] ?? missing;
    values[i] = byte === missing ? Number.NaN : byte / steps;
  }
  return values;
}

/** Length in bytes of base64 text. */
export function packedLength(text: string): number {
  return Buffer.byteLength(text, 'base64');
}
