import { expect, test } from 'vitest';
import { NotFoundError } from './errors.ts';
import { failureBodyOf, keepFailureBody } from './failure-bodies.ts';
import { Secrets } from './secrets.ts';

test('keeps the body beside the error, without secrets, and out of sight', () => {
  const secrets = new Secrets();
  secrets.add('papi-topsecret');
  const error = new NotFoundError('nothing there');
  keepFailureBody(error, { error: { message: 'no papi-topsecret here', code: 404 } }, secrets);
  expect(failureBodyOf(error)).toEqual({ error: { message: 'no [redacted] here', code: 404 } });
  expect(JSON.stringify(error)).not.toContain('redacted');
});

test('knows no body where none was kept, or it was no object', () => {
  const error = new NotFoundError('nothing there');
  expect(failureBodyOf(error)).toBeUndefined();
  keepFailureBody(error, 'a page of a proxy', new Secrets());
  expect(failureBodyOf(error)).toBeUndefined();
});
