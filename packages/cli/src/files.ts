import { readFile } from 'node:fs/promises';
import { UsageError } from './exit-codes.ts';

/**
 * Reads a file that the command line names.
 *
 * @throws {UsageError} naming the flag, when it cannot be read.
 */
export async function readNamed(file: string, flag: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${flag}: ${(error as Error).message}`);
  }
}

/** The text itself, or that of the file when it is written `@file`. */
export async function readTextOrFile(text: string, flag: string): Promise<string> {
  return text.startsWith('@') ? readNamed(text.slice(1), flag) : text;
}
