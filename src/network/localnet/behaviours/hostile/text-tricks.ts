// Well-formed answers whose text is the attack: on a terminal, on a page, in a database, on whoever keeps it.
import { sendJson, type Trick } from './trick.ts';

const texts: readonly { readonly name: string; readonly about: string; readonly text: string }[] = [
  {
    name: 'terminal_escapes',
    about: 'a text that clears a terminal, renames its window and draws its own success',
    text: ' \u001b[2J\u001b[H\u001b]0;gold\u0007\u001b]8;;http://169.254.169.254/\u0007\u009b32m100 %\r\u0008\n',
  },
  {
    name: 'script_in_text',
    about: 'a text that is HTML with a script',
    text: ' <script>fetch("/api/v1/board")</script><img src=x onerror="document.title=\'gold\'">"\'>--></textarea>\n',
  },
  {
    name: 'unstorable_text',
    about: 'a text with NUL and half a surrogate pair, which PostgreSQL and UTF-8 cannot hold',
    text: ' go\u0000ld\ud83d \udc00\uffff\n',
  },
  {
    name: 'reversed_text',
    about: 'a text that overrides the direction of what is written after it and hides itself',
    text: ' \u202e001 :erocs\u202c\u2066\u200b\u200d\ufeff\u2028\u2029\u0301\u0301\u0301\n',
  },
  { name: 'long_text', about: 'a text of 1 MB where a few tokens were asked for', text: ` ${'gold'.repeat(250_000)}\n` },
  {
    name: 'formula_in_text',
    about: 'a text that a spreadsheet runs when the board is exported as CSV',
    text: ' =HYPERLINK("http://169.254.169.254/","gold"),@SUM(1+1)\n',
  },
];

export const textTricks: readonly Trick[] = texts.map(({ name, about, text }) => ({
  name,
  about,
  failure: null,
  play: (response, { path }) => sendJson(response, answerJson(path, text)),
}));

/** The smallest answer that each route's schema takes. */
function answerJson(path: string, text: string): string {
  const word = text.slice(0, 200);
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  const head = { id: word, created: 0, model: word };
  if (path === '/v1/models') return JSON.stringify({ object: 'list', data: [{ id: word, object: 'model', owned_by: word }] });
  if (path === '/pokt/tokenizer') return JSON.stringify({ 'tokenizer.json': { model: { type: text } } });
  if (path === '/v1/chat/completions') {
    const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: word }];
    return JSON.stringify({ ...head, object: 'chat.completion', choices, usage });
  }
  const logprobs = { tokens: [word], token_logprobs: [-0.1], top_logprobs: [{ [word]: -0.1 }], text_offset: [0] };
  return JSON.stringify({ ...head, object: 'text_completion', choices: [{ index: 0, text, logprobs, finish_reason: word }], usage });
}
