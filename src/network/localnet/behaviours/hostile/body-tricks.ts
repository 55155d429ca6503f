// Attacks in the body: what is not JSON, JSON that hurts its parser, and JSON that is not an answer.
import { sendJson, type Trick } from './trick.ts';

const jsonTrick = (name: string, about: string, failure: Trick['failure'], json: () => string): Trick => ({
  name,
  about,
  failure,
  play: (response) => sendJson(response, json()),
});

const answerWith = (fields: string): string => `{"id":"cmpl-0","object":"text_completion","created":0,"model":"gold",${fields}}`;

export const bodyTricks: readonly Trick[] = [
  {
    name: 'html',
    about: 'status 200 with a web page',
    failure: 'not_json',
    play: (response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>502</title><script>document.body.innerHTML = "gold"</script>');
    },
  },
  jsonTrick('broken_json', 'JSON that ends in the middle', 'not_json', () => answerWith('"choices":[{"index":0,"text":" gold')),
  jsonTrick('deep_json', 'JSON that nests 200,000 levels deep', 'json_too_deep', () =>
    answerWith(`"choices":${'['.repeat(200_000)}${']'.repeat(200_000)}`),
  ),
  jsonTrick('many_values', 'JSON with a million numbers', 'json_too_large', () =>
    answerWith(`"choices":[],"gold":[${'0,'.repeat(999_999)}0]`),
  ),
  jsonTrick('wrong_types', 'JSON in which every field has another type than it should', 'bad_schema', () =>
    answerWith('"choices":{"0":{"text":["gold"]}},"usage":"much"'),
  ),
  jsonTrick('prototype', 'fields that overwrite the prototype of whoever copies them', 'bad_schema', () =>
    answerWith('"__proto__":{"choices":[{"index":0,"text":" gold"}]},"constructor":{"prototype":{"ok":true}}'),
  ),
  jsonTrick('impossible_numbers', 'log-probabilities and counts that are no such numbers', 'bad_schema', () =>
    answerWith(
      '"choices":[{"index":0,"text":" gold","logprobs":{"tokens":[" gold"],"token_logprobs":[1e999],"top_logprobs":[{" gold":1e999}],"text_offset":[-1e308]}}],' +
        '"usage":{"prompt_tokens":-5,"completion_tokens":1e308,"total_tokens":1e999}',
    ),
  ),
];
