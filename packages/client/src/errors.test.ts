import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { PersonioError } from './errors.ts';
import { caught, createWorld, json, problem, type Seen, secret, v1Failure } from './world.test-support.ts';

const isToken = ({ path }: Seen) => path.includes('auth');

async function errorOf(
  response: Response,
  call: 'persons' | 'person' | 'create' | 'employees',
): Promise<PersonioError> {
  const world = createWorld((seen) => (isToken(seen) ? undefined : response.clone()));
  const { v1, v2 } = world.client({ retries: 0 });
  const calls: Record<typeof call, () => Promise<unknown>> = {
    persons: () => v2.persons.list(),
    person: () => v2.persons.get({ id: '4711' }),
    create: () => v2.persons.create({ body: { first_name: 'Nadia', last_name: 'Brandt' } }),
    employees: () => v1.employees.list(),
  };
  return (await caught(world.clock.until(calls[call]()))) as unknown as PersonioError;
}

const forbidden = problem(403, 'Insufficient access scope', 'commonforbidden');
const noRoute = problem(404, 'Not Found', 'apinot_found');

test.each([
  [
    400,
    problem(400, 'Bad request'),
    'persons',
    'InvalidRequestError',
    'request_refused',
    'refused the request',
  ],
  [
    403,
    forbidden,
    'persons',
    'PermissionError',
    'permission_denied',
    'the credential lacks read access to Employees',
  ],
  [403, forbidden, 'create', 'PermissionError', 'permission_denied', 'lacks write access to Employees'],
  [
    404,
    problem(404, 'Resource not found'),
    'person',
    'NotFoundError',
    'not_found',
    'there is no such record',
  ],
  [404, noRoute, 'person', 'NotFoundError', 'not_found', 'there is no such route'],
  [404, noRoute, 'employees', 'NotFoundError', 'not_found', 'there is no such route'],
  [409, problem(409, 'Conflict'), 'create', 'ConflictError', 'conflict', 'Read it again'],
  [
    413,
    new Response('', { status: 413 }),
    'create',
    'InvalidRequestError',
    'request_refused',
    'refused the request',
  ],
  [
    422,
    v1Failure(422, 'No', { errors: { email: ['taken'] } }),
    'employees',
    'InvalidRequestError',
    'request_refused',
    'complains about email',
  ],
  [429, problem(429, 'Too many'), 'persons', 'RateLimitError', 'rate_limited', 'too many calls'],
  [500, problem(500, 'Internal Server Error'), 'persons', 'ServerError', 'server_failed', 'try again later'],
] as const)(
  '%i becomes an error that says what helps (%#)',
  async (status, response, call, name, code, sentence) => {
    const error = await errorOf(response, call);
    expect(error).toBeInstanceOf(PersonioError);
    expect(error).toMatchObject({ name, code, status, outcome: 'none' });
    expect(error.message).toMatch(new RegExp(`^v\\d\\.\\w+\\.\\w+ answered ${status}`));
    expect(error.message).toContain(sentence);
  },
);

test('tells where a right is switched on', async () => {
  const error = await errorOf(forbidden, 'persons');
  expect(error.message).toContain('Marketplace > Connected integrations > your integration > Access rights');
  expect(error).toMatchObject({
    area: 'employees',
    access: 'read',
    requestId: 'trace-1',
    detail: 'Insufficient access scope.',
  });
});

test('keeps ids and the words of the server out of the sentence', async () => {
  const error = await errorOf(problem(404, 'Nadia Brandt is gone'), 'person');
  expect(error.message).not.toMatch(/4711|Nadia/);
  expect(error.detail).toContain('Nadia');
});

test('becomes plain data with its sentence', async () => {
  const error = await errorOf(problem(400, 'Bad request'), 'persons');
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    name: 'InvalidRequestError',
    operation: 'v2.persons.list',
    message: error.message,
    fields: [{ field: null, message: 'Bad request.' }],
  });
});

const token = 'papi-v2-token-1';
const leaks: readonly (readonly [string, () => Response | Promise<Response>])[] = [
  ['the server repeats them', () => problem(400, `Bearer ${token} and ${secret} and opaque-rotated`)],
  ['field names and codes repeat them', () => json({ error: secret, errors: { [token]: [secret] } }, 400)],
  [
    'fetch tells them',
    () => {
      const cause = Object.assign(new Error(`authorization: Bearer ${token}`), {
        code: secret,
        headers: { token },
      });
      return Promise.reject(
        Object.assign(new TypeError(`fetch failed with ${secret}`), { cause, request: { token } }),
      );
    },
  ],
  ['the answer drifts into them', () => json({ _data: [{ id: 1, [token]: secret }] })],
];

test.each(leaks)('holds no secret nor token when %s', async (_, make) => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : make()));
  const error = await caught(world.clock.until(world.client({ retries: 0 }).v2.persons.list()));
  const shown = [
    inspect(error, { depth: 9, showHidden: true }),
    JSON.stringify(error),
    String(error.stack),
    String(error.cause),
  ];
  for (const text of shown) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(token);
  }
});

test('holds no secret nor token in the error of a failed login', async () => {
  const refusal = () =>
    json({ error: 'invalid_request', error_description: `no ${secret}`, timestamp: '', trace_id: '' }, 400);
  const world = createWorld((seen) => (isToken(seen) ? refusal() : undefined));
  const error = await caught(world.client().v2.persons.list());
  expect(inspect(error, { depth: 9 })).not.toContain(secret);
  const foreign = {
    client_id: 'x',
    client_secret: 'another-secret',
    grant_type: 'client_credentials' as const,
  };
  const direct = await caught(
    createWorld(() => json({ error: 'invalid_scope', error_description: 'no another-secret' }, 400))
      .client()
      .v2.auth.token({ body: foreign }),
  );
  expect(inspect(direct, { depth: 9 })).not.toContain('another-secret');
});

test('shows nothing of the credentials in the client itself', async () => {
  const world = createWorld();
  const client = world.client();
  await client.v1.employees.list();
  await client.v2.persons.list();
  for (const text of [inspect(client, { depth: 9, showHidden: true }), JSON.stringify(client)]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain('token-1');
  }
});
