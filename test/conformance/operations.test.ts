import { operations } from '@staffgate/catalog';
import { createClient } from '@staffgate/client';
import {
  createEmulator,
  demoCompany,
  demoCompanyId,
  demoCredential,
  demoRecruitingToken,
} from '@staffgate/emulator';
import { describe, expect, test } from 'vitest';
import { cases } from './cases.ts';
import { type Exchange, recordExchanges } from './recorder.ts';

const company = demoCompany();

describe('goes round from client to emulator and back', () => {
  test.each(operations.map(({ id }) => id))('%s', async (id) => {
    const emulator = createEmulator({ company, rateLimits: false });
    const { exchanges, fetch } = recordExchanges(emulator);
    const { client_id, client_secret } = demoCredential;
    const client = createClient({
      credentials: `${client_id}:${client_secret}`,
      recruiting: `${demoCompanyId}:${demoRecruitingToken}`,
      baseUrl: 'http://personio.test',
      fetch,
    });
    const run = cases[id as keyof typeof cases];
    await run({ client, pair: { client_id, client_secret } });
    expect(exchanges.map(({ operation }) => operation.id)).toContain(id);
    for (const exchange of exchanges) checkAgainstCatalog(exchange);
  });
});

/** The answer fits what the catalog says of the operation: status, content type, schema. */
function checkAgainstCatalog({ operation, status, contentType, text }: Exchange): void {
  const { id, answer, errors } = operation;
  if (status !== operation.status) {
    expect(errors, `${id} answered ${status}`).toContain(status);
    return;
  }
  if (answer.kind === 'empty') expect(text, id).toBe('');
  if (answer.kind === 'binary' && !answer.contentTypes.some((type: string) => type === '*/*')) {
    expect(answer.contentTypes, id).toContain(contentType);
  }
  if (answer.kind !== 'json') return;
  expect(contentType, id).toBe('application/json');
  const result = answer.schema.safeParse(JSON.parse(text, keepBigIds as never));
  expect(result.error?.issues ?? [], id).toEqual([]);
}

/** Integers above 2^53 as the text they were written as. */
function keepBigIds(_key: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '')
    ? source
    : value;
}
