import { type Encoding, encodeFields } from '@staffgate/catalog';
import { encodeMultipart } from './multipart.ts';

/** A body ready to be sent. */
export interface EncodedBody {
  readonly content: string | Blob | ReadableStream<Uint8Array>;
  readonly contentType: string;
  /** Whether it can be sent more than once; a stream cannot. */
  readonly isRepeatable: boolean;
}

/** Writes a body in the encoding that its operation prefers. */
export function encodeBody(encoding: Encoding, body: unknown): EncodedBody {
  switch (encoding) {
    case 'json':
      return { content: JSON.stringify(body), contentType: 'application/json', isRepeatable: true };
    case 'multipart':
      return encodeMultipart(body as Record<string, unknown>);
    // A query string ends up in logs, so that what may be written in either way is sent as a form.
    case 'query':
    case 'form':
      return {
        content: encodeForm(body),
        contentType: 'application/x-www-form-urlencoded',
        isRepeatable: true,
      };
  }
}

function encodeForm(body: unknown): string {
  const fields: Record<string, unknown> = {};
  const flatten = (prefix: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fields[prefix] = value;
    else
      for (const [name, member] of Object.entries(value))
        flatten(prefix ? `${prefix}[${name}]` : name, member);
  };
  flatten('', body);
  return encodeFields(fields).toString();
}
