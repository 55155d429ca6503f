// Reads and writes bank files.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { type BankDocument, parseBank } from '../../stats/bank/index.ts';
import { UsageError } from '../exit.ts';

/** Reads a bank. Throws `BankError` or `UsageError` that name the file and what is wrong with it. */
export async function readBank(path: string): Promise<BankDocument> {
  return parseBank(parsed(await readFile(path, 'utf8'), path), path);
}

/** Writes a file as a whole or not at all. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  await writeFile(draft, text);
  await rename(draft, path);
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON, so it is no item bank; make one with: hallmark bank fit MATRIX.csv --out FILE`, {
      cause: error,
    });
  }
}
