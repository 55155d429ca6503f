// What a tokenizer may hold that the server under test hands out itself: nothing that could stall the evaluator. Its patterns would run on
// every prompt, and JavaScript's engine backtracks; its chat template is a program. So patterns must be well-known ones, and the template
// is left out.

import { z } from 'zod';
import { isKnownPattern } from './stable-prefixes.ts';
import { TokenizerError } from './tokenizer-error.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';

const maxParts = 1000;
const pattern = z.looseObject({ pattern: z.looseObject({ Regex: z.string() }) });

/** The files, if they may be used. Throws `TokenizerError` naming the pattern that is not known. */
export function servedFiles(files: TokenizerFiles): TokenizerFiles {
  const { normalizer, pre_tokenizer, decoder, post_processor } = files.json;
  const pending: unknown[] = [normalizer, pre_tokenizer, decoder, post_processor];
  for (let count = 0; pending.length > 0; count++) {
    if (count > maxParts) throw new TokenizerError(`${files.origin}: tokenizer.json has more than ${maxParts} parts`);
    const part = pending.pop();
    if (typeof part !== 'object' || part === null) continue;
    const regex = pattern.safeParse(part);
    if (regex.success && !isKnownPattern(regex.data.pattern.Regex)) {
      throw new TokenizerError(
        `${files.origin}: tokenizer.json splits text with a pattern that is not a known one, ${JSON.stringify(regex.data.pattern.Regex.slice(0, 200))}; ` +
          'patterns of servers are not run. Give the tokenizer yourself: tokenizer=FOLDER or tokenizer=org/name',
      );
    }
    for (const value of Object.values(part)) if (typeof value === 'object') pending.push(...(Array.isArray(value) ? value : [value]));
  }
  return { ...files, chatTemplates: new Map() };
}
