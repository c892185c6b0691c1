import { describe, expect, test } from 'vitest';
import { createLogger } from './logger.ts';

function capture(level: string) {
  const lines: string[] = [];
  return { lines, logger: createLogger({ level, write: (line) => void lines.push(line) }) };
}

describe('the log (S7)', () => {
  test('writes what is allowed as a line of JSON', () => {
    const { lines, logger } = capture('info');
    const fields = {
      trace: 't1',
      door: 'wire',
      operation: 'v2.persons.get',
      status: 200,
      durationMs: 3,
      agentId: 'a_1',
      code: 'allowed',
    } as const;
    logger.info(fields, 'call');
    const { time, ...line } = JSON.parse(lines[0]!);
    expect(line).toEqual({ level: 'info', ...fields, message: 'call' });
    expect(Date.parse(time)).not.toBeNaN();
  });

  test('says which door is open with which digest, whom a notice did not reach, and what was asked in vain', () => {
    const { lines, logger } = capture('info');
    const told = [
      { door: 'mcp', digest: 'b1946ac9' },
      { receiver: 'webhook at ops.example', failure: { name: 'NoticeNotTaken', at: [] } },
      { code: 'issuer_unavailable', host: 'login.example' },
    ] as const;
    for (const fields of told) logger.warn(fields, 'told');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject(told);
  });

  test.each(['debug', 'info'])('leaves out whatever else is handed over, at level %s', (level) => {
    const { lines, logger } = capture(level);
    const secret = 'sgk_canary';
    const careless = {
      trace: 't1',
      url: `/v2/persons?email=${secret}`,
      body: { secret },
      headers: { authorization: secret },
      token: secret,
      err: new Error(secret),
      error: new Error(secret),
      operation: { secret },
      agentId: [secret],
      failure: {
        name: 'TypeError',
        message: secret,
        stack: secret,
        cause: new Error(secret),
        at: ['at x.ts:1'],
      },
      [secret]: 1,
    };
    for (const name of ['info', 'warn', 'error'] as const) logger[name](careless as never, 'call');
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toContain(secret);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      trace: 't1',
      failure: { name: 'TypeError', at: ['at x.ts:1'] },
    });
  });

  test('writes only lines of its level, and says which levels there are', () => {
    const { lines, logger } = capture('warn');
    logger.info({ status: 200 }, 'call');
    logger.warn({ status: 502 }, 'call failed');
    expect(lines).toHaveLength(1);
    expect(() => capture('loud')).toThrow('Choose one of error, warn, info, debug, silent');
  });
});
