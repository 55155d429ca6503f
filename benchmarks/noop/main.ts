// Runs the no-op server alone: `node benchmarks/noop/main.ts [port] [answer bytes]`. Prints its URL as the first line.
import process from 'node:process';
import { startNoop } from './server.ts';

const [port, answerBytes] = process.argv.slice(2).map(Number);
const server = await startNoop({ port: port ?? 0, answerBytes: answerBytes ?? 300 });
process.stdout.write(`${server.url}\n`);
// Whoever started it may end: a benchmark that crashes leaves no server behind.
process.stdin.on('end', () => void server.close()).resume();
