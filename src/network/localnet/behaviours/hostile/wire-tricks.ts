// Attacks below JSON: endless, broken, compressed and misdirected HTTP.
import { gzipSync } from 'node:zlib';
import { everyMs, pour, type Trick } from './trick.ts';

const oneMiB = 1024 * 1024;

/** 1 GiB of zeros as 1,024 members of about 1 KiB each, which every gzip reader joins. */
const bomb = (): Buffer => Buffer.concat(Array<Buffer>(1024).fill(gzipSync(Buffer.alloc(oneMiB))));

export const wireTricks: readonly Trick[] = [
  {
    name: 'endless_body',
    about: 'a text that never ends',
    failure: 'body_too_large',
    play: (response, { closing }) => {
      response.socket?.write(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"object":"text_completion","choices":[{"index":0,"text":"',
      );
      pour(response, closing, 'gold '.repeat(50_000));
    },
  },
  {
    name: 'endless_header',
    about: 'header fields that never end',
    failure: 'headers_too_large',
    play: (response, { closing }) => {
      response.socket?.write('HTTP/1.1 200 OK\r\n');
      pour(response, closing, `x-gold: ${'glitter '.repeat(500)}\r\n`);
    },
  },
  {
    name: 'endless_hints',
    about: 'one "103 Early Hints" after another, so that no answer ever comes but the line is never silent',
    failure: 'protocol_error',
    play: (response, { closing }) =>
      everyMs(25, response, closing, () => response.socket?.write('HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n')),
  },
  {
    name: 'slow_drip',
    about: 'a valid answer, one byte every 200 ms',
    failure: 'total_timeout',
    play: (response, { closing }) => {
      const answer = JSON.stringify({ object: 'text_completion', choices: [{ index: 0, text: ' gold'.repeat(2_000) }] });
      let sent = 0;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      everyMs(200, response, closing, () => response.write(answer[sent++] ?? ' '));
    },
  },
  {
    name: 'silence',
    about: 'the request is taken and never answered',
    failure: 'first_byte_timeout',
    play: (response, { closing }) => everyMs(10_000, response, closing, () => undefined),
  },
  {
    name: 'gzip_bomb',
    about: '1 MB that unpacks to 1 GiB',
    failure: 'decompressed_too_large',
    play: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(bomb());
    },
  },
  {
    name: 'broken_gzip',
    about: 'a body that says gzip and is not',
    failure: 'bad_encoding',
    play: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end('{"object":"text_completion","choices":[{"index":0,"text":" gold"}]}');
    },
  },
  {
    name: 'unknown_encoding',
    about: 'a content encoding that nobody knows',
    failure: 'bad_encoding',
    play: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'x-alchemy' });
      response.end('{"object":"text_completion","choices":[{"index":0,"text":" gold"}]}');
    },
  },
  {
    name: 'redirect_inside',
    about: "a redirect to an address inside the reader's own network",
    failure: 'redirect_refused',
    play: (response) => {
      response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' });
      response.end();
    },
  },
  {
    name: 'content_length_too_long',
    about: 'a body shorter than its content-length',
    failure: 'content_length_mismatch',
    play: (response) => {
      response.socket?.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{"object":"text_completion"');
    },
  },
  {
    name: 'content_length_too_short',
    about: 'a body longer than its content-length',
    failure: 'content_length_mismatch',
    play: (response) => {
      const body = '{"object":"text_completion","choices":[{"index":0,"text":" gold"}]}';
      response.socket?.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}${body}`);
    },
  },
  {
    name: 'not_http',
    about: 'bytes that are not HTTP',
    failure: 'protocol_error',
    play: (response) => {
      response.socket?.end('GOLD/9.9 200 \u0000\u0001\u0002\r\nx\r\n\r\n');
    },
  },
];
