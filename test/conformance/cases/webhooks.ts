import { expect } from 'vitest';
import { type Cases, collect, newWebhook, until } from './setting.ts';

export const webhooks = {
  'v2.webhooks.list': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    const some = await collect(
      v2.webhooks.list.all({ enabled_events: 'person.created', status: 'DISABLED' }),
    );
    expect(some.map((webhook) => webhook.id)).toEqual([id]);
    expect(await collect(v2.webhooks.list.all({ enabled_events: 'document.signed' }))).toEqual([]);
  },
  'v2.webhooks.create': async (setting) => {
    expect(await newWebhook(setting)).toMatchObject({ status: 'DISABLED', auth_type: 'TOKEN' });
    await expect(newWebhook(setting)).rejects.toMatchObject({ status: 409 });
  },
  'v2.webhooks.get': async (setting) => {
    const { id } = await newWebhook(setting);
    expect((await setting.client.v2.webhooks.get({ id })).description).toBe('Probe');
  },
  'v2.webhooks.update': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    const changed = await v2.webhooks.update({ id, body: { description: 'Other', status: 'ENABLED' } });
    expect(changed).toMatchObject({ description: 'Other', status: 'ENABLED' });
    expect(await v2.webhooks.get({ id })).toEqual(changed);
  },
  'v2.webhooks.delete': async (setting) => {
    const { id } = await newWebhook(setting);
    await setting.client.v2.webhooks.delete({ id });
    await expect(setting.client.v2.webhooks.get({ id })).rejects.toMatchObject({ status: 404 });
  },
  'v2.webhooks.ping': async (setting) => {
    const { id } = await newWebhook(setting);
    await setting.client.v2.webhooks.ping({ id });
    const { _data } = await setting.client.v2.webhooks.events({ id });
    expect(_data).toMatchObject([{ event_name: 'ping', payload: {} }]);
  },
  'v2.webhooks.testEvent': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    const payload = { person: { id: '4711' } };
    await v2.webhooks.testEvent({ id, body: { event_name: 'person.created', payload } });
    expect((await v2.webhooks.events({ id }))._data).toMatchObject([{ payload }]);
    const other = { event_name: 'document.signed', payload };
    await expect(v2.webhooks.testEvent({ id, body: other })).rejects.toMatchObject({ status: 400 });
  },
  'v2.webhooks.events': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    const person = await v2.persons.create({ body: { first_name: 'Ida', last_name: 'Probe' } });
    await v2.persons.delete({ person_id: person.id });
    const events = await collect(v2.webhooks.events.all({ id, limit: 1 }));
    expect(events.map(({ event_name }) => event_name)).toEqual(['person.created', 'person.deleted']);
    const deleted = await v2.webhooks.events({ id, event_name: 'person.deleted' });
    expect(deleted._data).toMatchObject([{ payload: { person: { id: person.id } } }]);
  },
  'v2.webhooks.activity': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    await v2.webhooks.ping({ id });
    const read = () => v2.webhooks.activity({ id, event_name: 'ping', is_delivered: false });
    const activity = await until(read, ({ _data }) => _data.length >= 2);
    expect(activity._data[0]).toMatchObject({ attempt: 1, status_code: null, error: 'network' });
  },
  'v2.webhooks.redelivery': async (setting) => {
    const { id } = await newWebhook(setting);
    const { v2 } = setting.client;
    const since = { 'occurred_at.gte': new Date(Date.now() - 60_000).toISOString() };
    await v2.persons.create({ body: { first_name: 'Ida', last_name: 'Probe' } });
    const { redelivery_id } = await v2.webhooks.redelivery({ id, body: since });
    const read = () => v2.webhooks.activity({ id, redelivery_id });
    const activity = await until(read, ({ _data }) => _data.length >= 2);
    expect(activity._data[0]!.event_name).toBe('person.created');
  },
} satisfies Cases;
