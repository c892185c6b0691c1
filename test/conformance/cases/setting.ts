import type { OperationOf, v1, v2 } from '@staffgate/catalog';
import type { Client } from '@staffgate/client';

/** Any operation of the catalog. */
export type Id = OperationOf<typeof v1>['id'] | OperationOf<typeof v2>['id'];

/** What a case has to work with. */
export interface Setting {
  readonly client: Client;
  readonly pair: { readonly client_id: string; readonly client_secret: string };
}

export async function collect<T>(records: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const record of records) all.push(record);
  return all;
}

export async function someEmployee({ client }: Setting) {
  const { data } = await client.v1.employees.list({ limit: 1 });
  return data[0]!;
}

export async function somePerson({ client }: Setting) {
  const { _data } = await client.v2.persons.list({ limit: 1 });
  return _data[0]!;
}

export async function someEmployment(setting: Setting) {
  const person_id = (await somePerson(setting)).id;
  const { _data } = await setting.client.v2.employments.list({ person_id });
  return { person_id, employment: _data[0]! };
}

export async function streamed(binary: { stream: ReadableStream<Uint8Array> }): Promise<Uint8Array> {
  return new Uint8Array(await new Response(binary.stream as BodyInit).arrayBuffer());
}

/** An absence of days, in a year that the demo company has not planned yet. */
export async function newTimeOff(setting: Setting) {
  const { id } = await someEmployee(setting);
  const { data: types } = await setting.client.v1.timeOffTypes.list();
  const type = types.find(({ approval_required, unit }) => approval_required && unit === 'day')!;
  return {
    employee_id: id!,
    time_off_type_id: type.id,
    start_date: '2028-07-03',
    end_date: '2028-07-07',
    half_day_start: false,
    half_day_end: true,
  };
}

/** An absence of hours on a day of that year. */
export async function newHours(setting: Setting) {
  const { id } = await someEmployee(setting);
  const { data: types } = await setting.client.v1.timeOffTypes.list();
  return {
    employee_id: id!,
    time_off_type_id: types.find(({ unit }) => unit === 'hour')!.id,
    start_date: '2028-07-12',
    end_date: '2028-07-12',
    start_time: '09:00',
    end_time: '11:30',
  };
}

/** The only entry of a list that may come without the list. */
export function only<T>(data: T | T[]): T {
  return Array.isArray(data) ? data[0]! : data;
}

/** An absence of days as v2 writes it: from midday to the end of the next day. */
export async function newPeriod(setting: Setting) {
  const { id } = await somePerson(setting);
  const { _data: types } = await setting.client.v2.absenceTypes.list();
  return {
    person: { id },
    absence_type: { id: types.find(({ category }) => category === 'PAID_VACATION')!.id },
    starts_from: { date_time: '2028-08-02T00:00:00', type: 'SECOND_HALF' as const },
    ends_at: { date_time: '2028-08-03T00:00:00' },
    comment: 'Sailing',
  };
}

/** A document that was just added, once its virus scan is over. */
export async function newDocument(setting: Setting) {
  const { client } = setting;
  const { data: employees } = await client.v1.employees.list({ limit: 1 });
  const { data: categories } = await client.v1.documents.categories();
  const owner_id = String(employees[0]!.id);
  const { data } = await client.v1.documents.upload({
    body: {
      file: new File(['%PDF-1.4 probe'], 'Prüfung 1.pdf', { type: 'application/pdf' }),
      title: 'Crane licence',
      employee_id: owner_id,
      category_id: categories[1]!.id,
      date: '2026-02-02',
      comment: 'valid until 2031',
    },
  });
  const read = async () => {
    const { _data } = await client.v2.documents.list({ owner_id });
    return _data.find(({ id }) => id === String(data.id));
  };
  const document = await until(read, (found) => found !== undefined);
  return { uploaded: data, document: document!, category: categories[1]! };
}

/** Reads again until something is there. In one process nothing goes on while nobody waits. */
export async function until<T>(read: () => Promise<T>, isThere: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await read();
    if (isThere(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A webhook to a port where nothing may listen, so that every delivery fails at once. */
export function newWebhook({ client }: Setting) {
  return client.v2.webhooks.create({
    body: {
      url: 'http://127.0.0.1:9/hook',
      description: 'Probe',
      enabled_events: ['person.created', 'person.deleted'],
    },
  });
}

/** The ids of the published openings, out of the feed. */
export async function openPositions(client: Client): Promise<number[]> {
  const feed = await client.v1.recruiting.positions({ language: 'en' });
  const text = new TextDecoder().decode(await streamed(feed));
  return [...text.matchAll(/<position><id>(\d+)<\/id>/g)].map(([, id]) => Number(id));
}

/** An attendance of v1, in a year that the demo company has not worked yet. */
export async function newAttendance(setting: Setting) {
  const employee = Number((await someEmployee(setting)).id);
  const row = { employee, date: '2028-04-03', start_time: '08:00', end_time: '16:30', break: 30 };
  const { data } = await setting.client.v1.attendances.create({ body: { attendances: [row] } });
  return { id: data.id[0]!, id_v2: data.id_v2![0]! };
}

export const png = [0x89, 0x50, 0x4e, 0x47];

/** What makes sure of an operation, by its id. */
export type Cases = Partial<Record<Id, (setting: Setting) => Promise<void>>>;
