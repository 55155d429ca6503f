// The hashes that lm-eval writes beside a doc's scores.
import { createHash } from 'node:crypto';
import { type Dict, jsonDumps, str, type Value } from '../values/index.ts';
import type { DocFacts } from './types.ts';

/** @param prompt the context of the doc's first request */
export function docFacts(doc: Dict, prompt: string, target: Value): DocFacts {
  return {
    target,
    docHash: sha256(jsonDumps(doc, { indent: 2, ensureAscii: false })),
    promptHash: sha256(prompt),
    targetHash: sha256(str(target)),
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
