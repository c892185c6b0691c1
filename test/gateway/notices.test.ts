import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chatReceiver, mailReceiver, type NoticeReceiver, webhookReceiver } from '@staffgate/gateway';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wireAgent } from './wire-agent.ts';
import { createGatewayWorld, everything, type GatewayWorld, type WorldOptions } from './world.ts';

const ada = { id: 'token-ada', name: 'Ada Example', role: 'approver' } as const;
const publicUrl = 'https://gate.example';
const waiting = { ...everything, approval: { risk: 'all', expires_after_minutes: 60 } } as const;
const person = '50002';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function worldWith(notices: readonly NoticeReceiver[], more: WorldOptions['gateway'] = {}) {
  const world = await createGatewayWorld({
    gateway: { publicUrl, notices, noticePace: { retryAfterMs: [10, 20] }, ...more },
  });
  closing.push(() => world.close());
  return world;
}

async function asking(world: GatewayWorld, name = 'Wiki') {
  const call = await wireAgent(world, await world.agent({ name, grant: waiting as never }));
  return async (preferred_name: string) => {
    const { body } = await call('PATCH', `/v2/persons/${person}`, { json: { preferred_name } });
    return body.id as string;
  };
}

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A program that takes what is posted, and answers as told. */
async function poster(answer: (post: Posted, index: number) => number | null = () => 204) {
  const posts: Posted[] = [];
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const post = { headers: request.headers, body };
    const status = answer(post, posts.push(post) - 1);
    if (status !== null) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { posts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices?tenant=7` };
}

const key = Buffer.alloc(32, 5);
const secret = `whsec_${key.toString('base64')}`;
/** Takes notices as Standard Webhooks says: signed, not older than five minutes, each id once. */
function taker() {
  const known = new Set<unknown>();
  return ({ headers, body }: Posted, now: number) => {
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': given } = headers;
    const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
    if (given !== `v1,${signature}`) return 'forged';
    if (Math.abs(now / 1000 - Number(at)) > 300) return 'old';
    if (known.has(id)) return 'known';
    known.add(id);
    return 'taken';
  };
}

const eventsOf = ({ body }: Posted) => JSON.parse(body).data.events;

describe('a program', () => {
  test('is told what begins to wait, signed, and without what would change', async () => {
    const { posts, url } = await poster();
    const world = await worldWith([webhookReceiver({ url, secret, allowLoopback: true })]);
    const id = await (await asking(world))('Secret Nickname');
    await expect.poll(() => posts.length).toBe(1);
    const [{ headers, body }] = posts as [Posted];
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const signature = createHmac('sha256', key).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(headers['webhook-id']).toMatch(/^notice_[0-9a-f]{32}$/);
    expect(Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp']))).toBeLessThan(60);
    expect(JSON.parse(body)).toEqual({
      type: 'agent.notice',
      timestamp: '2026-11-20T09:00:00.000Z',
      data: {
        agent: { id: expect.stringMatching(/^a_/), name: 'Wiki' },
        events: [
          {
            type: 'approval.pending',
            approval: id,
            operation: 'v2.persons.update',
            summary: 'Change some fields of a person. The answer is empty.',
            rule: 'all changes of this agent wait for a human',
            expires_at: '2026-11-20T10:00:00.000Z',
            link: `${publicUrl}/approvals/${id}`,
          },
        ],
        more: 0,
      },
    });
    expect(body).not.toContain('Nickname');
    expect(body).not.toContain(person);
  });

  test('can tell a notice that is sent again, that is old, or that was changed (S18)', async () => {
    const { posts, url } = await poster();
    const world = await worldWith([webhookReceiver({ url, secret, allowLoopback: true })]);
    await (await asking(world))('Pim');
    await expect.poll(() => posts.length).toBe(1);
    const [post] = posts as [Posted];
    const now = Date.now();
    const take = taker();
    expect(take(post, now)).toBe('taken');
    expect(take(post, now)).toBe('known');
    expect(taker()(post, now + 301_000)).toBe('old');
    expect(taker()({ ...post, body: post.body.replace('Wiki', 'Mallory') }, now)).toBe('forged');
    const renamed = { ...post.headers, 'webhook-id': 'notice_other' };
    expect(taker()({ ...post, headers: renamed }, now)).toBe('forged');
    const renewed = { ...post.headers, 'webhook-timestamp': String(Math.floor(now / 1000) + 240) };
    expect(taker()({ ...post, headers: renewed }, now + 301_000)).toBe('forged');
  });

  test('is told once how a change ended that was not made, and nothing of one that was', async () => {
    const { posts, url } = await poster();
    const world = await worldWith([webhookReceiver({ url, secret, allowLoopback: true })], {
      noticePace: { everyMs: 20 },
    });
    const ask = await asking(world);
    const denied = await ask('Pim');
    await world.gateway.desk.deny(denied, ada, 'Not her.');
    const late = await ask('Pam');
    world.clock.advance(61 * 60_000);
    await world.gateway.desk.recover();
    const ended = () =>
      posts
        .flatMap(eventsOf)
        .flatMap(({ type, approval, state }) => (type === 'approval.ended' ? [[approval, state]] : []));
    await expect.poll(ended).toEqual([
      [denied, 'denied'],
      [late, 'expired'],
    ]);
    const made = await (await asking(world, 'Other'))('Pom');
    await world.gateway.desk.approve(made, ada);
    await world.gateway.drain();
    expect(ended()).toHaveLength(2);
    expect(posts.map(({ body }) => body).join()).not.toContain('Not her.');
  });

  test('hears of an agent once a minute at most, of what came meanwhile together', async () => {
    const { posts, url } = await poster();
    const world = await worldWith([webhookReceiver({ url, secret, allowLoopback: true })], {
      noticePace: { everyMs: 400 },
    });
    const ask = await asking(world);
    const ids: string[] = [];
    for (let index = 0; index < 14; index += 1) ids.push(await ask(`Pim ${index}`));
    await (await asking(world, 'Other'))('Pam');
    await expect.poll(() => posts.length, { timeout: 5_000 }).toBe(3);
    const digest = posts.map(({ body }) => JSON.parse(body).data).find(({ more }) => more > 0);
    expect(digest.events.map(({ approval }: { approval: string }) => approval)).toEqual(ids.slice(1, 11));
    expect(digest.more).toBe(3);
  });

  test('that fails is asked again under the same id, and given up in the end without a secret in the log', async () => {
    const { posts, url } = await poster((_, index) => (index < 2 ? 500 : 204));
    const dead = await poster(() => 503);
    const lines: object[] = [];
    const write = (fields: object, message: string) => void lines.push({ ...fields, message });
    const world = await worldWith(
      [
        webhookReceiver({ url, secret, allowLoopback: true }),
        chatReceiver({ url: dead.url.replace('tenant=7', 'token=hidden-token'), allowLoopback: true }),
      ],
      { logger: { info() {}, warn: write, error: write } },
    );
    await (await asking(world))('Pim');
    await expect.poll(() => posts.length).toBe(3);
    expect(new Set(posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await expect.poll(() => lines.length).toBe(1);
    expect(dead.posts).toHaveLength(3);
    expect(lines).toMatchObject([
      { message: 'a notice was not delivered', failure: { code: 'notice_not_taken' } },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/hidden-token|whsec|Pim/);
  });

  test('that never answers holds up no call, and a stop for no longer than it may', async () => {
    const { posts, url } = await poster(() => null);
    const world = await worldWith([webhookReceiver({ url, secret, allowLoopback: true, timeoutMs: 1_000 })]);
    const ask = await asking(world);
    const begun = performance.now();
    for (let index = 0; index < 5; index += 1) await ask(`Pim ${index}`);
    expect(performance.now() - begun).toBeLessThan(3_000);
    await expect.poll(() => posts.length).toBeGreaterThan(0);
    const ending = performance.now();
    await world.gateway.drain();
    expect(performance.now() - ending).toBeLessThan(6_000);
  });

  test('is told what is left when the gateway ends', async () => {
    const { posts, url } = await poster();
    const world = await worldWith([webhookReceiver({ url, secret, allowLoopback: true })]);
    const ask = await asking(world);
    const ids = [await ask('Pim'), await ask('Pam'), await ask('Pom')];
    await world.gateway.drain();
    expect(posts.flatMap(eventsOf).map(({ approval }) => approval)).toEqual(ids);
  });

  test('is told of alerts as well', async () => {
    const { posts, url } = await poster();
    const world = await worldWith([webhookReceiver({ url, secret, allowLoopback: true })]);
    const agent = await world.agent({ grant: { ...everything, limits: { rows_per_day: 10 } } as never });
    await (await wireAgent(world, agent))('GET', '/v2/persons?limit=8');
    await expect.poll(() => posts.length).toBe(1);
    expect(eventsOf(posts[0] as Posted)).toEqual([
      { type: 'alert', message: 'It has used 8 of 10 records a day.' },
    ]);
  });
});

test.each([
  ['http://gate.example/hook', 'https'],
  ['https://127.0.0.1/hook', 'public'],
  ['https://10.0.0.8/hook', 'public'],
  ['https://[::1]/hook', 'public'],
  ['https://169.254.169.254/hook', 'public'],
  ['https://user:word@hooks.example/x', 'password'],
])('nothing is posted to %s', (url, why) => {
  expect(() => webhookReceiver({ url, secret })).toThrow(why);
  expect(() => chatReceiver({ url })).toThrow(why);
});

test('nothing is posted to a name that turns out to be inside of the own network', async () => {
  const receiver = chatReceiver({
    url: 'https://hooks.example/x',
    resolve: async () => [{ address: '192.168.1.9', family: 4 }],
  });
  await expect(
    receiver.send({ id: 'n', at: 0, agent: { id: 'a_1', name: 'Wiki' }, events: [], more: 0 }),
  ).rejects.toMatchObject({ code: 'address_refused' });
});

test('a channel is told in text in which a name calls nobody out', async () => {
  const { posts, url } = await poster();
  const world = await worldWith([chatReceiver({ url, allowLoopback: true })]);
  const id = await (await asking(world, '<!channel> & Co'))('Pim');
  await expect.poll(() => posts.length).toBe(1);
  const { text, ...others } = JSON.parse((posts[0] as Posted).body);
  expect(others).toEqual({});
  expect(text).toContain('The agent &lt;!channel&gt; &amp; Co asks for a change');
  expect(text).toContain(`${publicUrl}/approvals/${id}`);
  expect(text).not.toContain('Pim');
});

describe('mail', () => {
  let mails: { readonly user: string; readonly to: readonly string[]; readonly text: string }[];
  let server: SMTPServer;
  let port: number;
  beforeEach(async () => {
    mails = [];
    server = new SMTPServer({
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      onAuth({ username, password }, _, done) {
        if (password !== 'p@ss word') done(new Error('no'));
        else done(null, { user: username ?? '' });
      },
      onData(stream, session, done) {
        let text = '';
        stream.on('data', (chunk) => {
          text += chunk;
        });
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          mails.push({ user: String(session.user), to, text });
          done();
        });
      },
    });
    server.on('error', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    ({ port } = server.server.address() as AddressInfo);
    closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  });

  test('goes to everybody who decides, over a server that asks for a password', async () => {
    const receiver = mailReceiver({
      url: `smtp://gate:p%40ss%20word@127.0.0.1:${port}`,
      from: 'Staffgate <gate@nordlicht.example>',
      to: ['ada@nordlicht.example', 'ben@nordlicht.example'],
    });
    expect(receiver.name).toBe('mail to 2 addresses');
    const world = await worldWith([receiver]);
    const id = await (await asking(world, 'Wiki\r\nBcc: eve@evil.example'))('Pim');
    await expect.poll(() => mails.length).toBe(1);
    const [{ user, to, text }] = mails as [(typeof mails)[number]];
    expect([user, to]).toEqual(['gate', ['ada@nordlicht.example', 'ben@nordlicht.example']]);
    const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
    expect(head).toMatch(/^Subject: Staffgate: The agent Wiki/m);
    expect(head).toMatch(/^Auto-Submitted: auto-generated/im);
    expect(head).not.toMatch(/^Bcc:/im);
    expect(body.replace(/=\r\n/g, '')).toContain(`/approvals/${id}`);
    expect(text).not.toContain('Pim');
  });

  test('that is refused is given up, without the password in the log', async () => {
    const lines: object[] = [];
    const write = (fields: object, message: string) => void lines.push({ ...fields, message });
    const receiver = mailReceiver({
      url: `smtp://gate:wrong-word@127.0.0.1:${port}`,
      from: 'gate@nordlicht.example',
      to: ['ada@nordlicht.example'],
    });
    const world = await worldWith([receiver], { logger: { info() {}, warn: write, error: write } });
    await (await asking(world))('Pim');
    await expect.poll(() => lines.length, { timeout: 5_000 }).toBe(1);
    expect(lines).toMatchObject([{ receiver: 'mail to one address', failure: { code: 'EAUTH' } }]);
    expect(JSON.stringify(lines)).not.toMatch(/wrong-word|ada@/);
    expect(mails).toEqual([]);
  });

  test.each([
    ['https://mail.example', 'a@b.example', ['c@d.example']],
    ['smtp://', 'a@b.example', ['c@d.example']],
    ['smtp://mail.example', 'nobody', ['c@d.example']],
    ['smtp://mail.example', 'a@b.example', ['c@d.example', 'nobody']],
    ['smtp://mail.example', 'a@b.example', []],
  ])('is not set up with %j from %j to %j', (url, from, to) => {
    expect(() => mailReceiver({ url, from, to })).toThrow(expect.objectContaining({ code: 'mail_unfit' }));
  });
});
