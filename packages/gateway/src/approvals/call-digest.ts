import { createHash } from 'node:crypto';
import type { CallInput } from '../grants/authorize.ts';
import { contentDigestOf } from '../uploads/spool.ts';

/** Digests of a call, and its input as it can be kept. */
export interface CallDigest {
  readonly call: string;
  readonly input: CallInput;
  readonly hasFile: boolean;
}

/** The input as JSON has it, and the digest of the call; files stand in it by their content. */
export async function digestOf(input: CallInput, digest: (sent: unknown) => string): Promise<CallDigest> {
  const files: Promise<void>[] = [];
  let hasFile = false;
  const known = new Map<Blob, object>();
  const visit = (value: unknown): void => {
    if (value instanceof Blob) {
      hasFile = true;
      files.push(
        fileDigest(value).then((sha256) => {
          const { name } = value as Partial<File>;
          known.set(value, { file: name ?? null, type: value.type, bytes: value.size, sha256 });
        }),
      );
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(input);
  await Promise.all(files);
  const plain = JSON.parse(
    JSON.stringify(input, (_, value) => (value instanceof Blob ? known.get(value) : value)),
  ) as CallInput;
  return { call: digest(plain), input: plain, hasFile };
}

async function fileDigest(file: Blob): Promise<string> {
  const known = contentDigestOf(file);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for await (const chunk of file.stream()) hash.update(chunk);
  return hash.digest('base64');
}
