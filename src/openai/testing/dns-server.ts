// For tests: a name server on loopback that answers what a test wants, or nothing.
import { createSocket } from 'node:dgram';

export interface DnsServer {
  /** `address:port`, as a resolver takes it. */
  readonly address: string;
  /** Names asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** `answer` gives the IPv4 addresses of a name; empty for no such name, null for silence. There are no IPv6 addresses. */
export const dnsServer = async (answer: (name: string) => readonly string[] | null): Promise<DnsServer> => {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, from) => {
    const { name, end } = questionOf(query);
    const type = query.readUInt16BE(end);
    asked.push(name);
    const addresses = answer(name);
    if (addresses === null) return;
    const records = type === 1 ? addresses.map(recordOf) : [];
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(addresses.length === 0 ? 0x8183 : 0x8180, 2);
    header.writeUInt16BE(records.length, 6);
    header.writeUInt32BE(0, 8);
    socket.send(Buffer.concat([header, query.subarray(12, end + 4), ...records]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${socket.address().port}`, asked, close: () => new Promise((resolve) => socket.close(() => resolve())) };
};

/** RFC 1035, section 4.1.2: labels with their lengths, ended by an empty one. */
const questionOf = (query: Buffer): { name: string; end: number } => {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 1 };
};

/** An A record for the name in the question, valid for no time. */
const recordOf = (address: string): Buffer => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
