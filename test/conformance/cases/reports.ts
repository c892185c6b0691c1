import { expect } from 'vitest';
import { type Cases, collect } from './setting.ts';

export const reports = {
  'v1.customReports.list': async ({ client }) => {
    const { data } = await client.v1.customReports.list();
    expect(new Set(data.map(({ status }) => status))).toEqual(
      new Set(['up_to_date', 'updating', 'update_failed', 'archived']),
    );
    const some = await client.v1.customReports.list({ report_ids: [data[1]!.id, data[2]!.id] });
    expect(some.data.map(({ id }) => id)).toEqual([data[1]!.id, data[2]!.id]);
    expect(await collect(client.v1.customReports.list.all({ status: 'updating' }))).toHaveLength(1);
  },
  'v1.customReports.get': async ({ client }) => {
    const { data: reports } = await client.v1.customReports.list();
    for (const { id, status, columns } of reports) {
      const call = client.v1.customReports.get({ report_id: id, limit: 20, page: 2 });
      if (status === 'archived') {
        await expect(call).rejects.toMatchObject({ status: 400, fields: [{ field: 'status' }] });
        continue;
      }
      const { data, metadata } = await call;
      const { items } = data[0]!;
      expect(items.length).toBe(Math.max(0, Math.min(20, metadata!.total_elements - 20)));
      const cells = items.flatMap((item) => item.attributes ?? item.historical_attributes ?? []);
      for (const { attribute_id } of cells) expect(columns).toContain(attribute_id);
    }
    const unknown = client.v1.customReports.get({ report_id: 'x' });
    await expect(unknown).rejects.toMatchObject({ status: 404, detail: 'Report not found' });
  },
  'v1.customReports.columns': async ({ client }) => {
    const { data } = await client.v1.customReports.columns({ columns: ['first_name', 'absence_6001'] });
    expect(data).toEqual([
      { attribute_id: 'first_name', human_readable: 'First name', data_type: 'TEXT' },
      { attribute_id: 'absence_6001', human_readable: 'Paid vacation', data_type: 'ABSENCE_OVERVIEW' },
    ]);
    const { data: reports } = await client.v1.customReports.list();
    const { id: report_id, columns } = reports[0]!;
    const own = await client.v1.customReports.columns({ report_id, locale: 'de' });
    expect(own.data.map(({ attribute_id }) => attribute_id)).toEqual(columns);
  },
  'v2.reports.list': async ({ client }) => {
    const all = await collect(client.v2.reports.list.all({ limit: 1 }));
    const days = all.map(({ created_at }) => created_at!);
    expect(days).toEqual([...days].sort().reverse());
    expect((await client.v2.reports.list())._data).toEqual(all);
  },
  'v2.reports.get': async ({ client }) => {
    const reports = await collect(client.v2.reports.list.all());
    const id = reports.find(({ name }) => name === 'Absences this year')!.id;
    const { _data, _meta } = await client.v2.reports.get({ id, limit: 7 });
    expect(_data).toHaveLength(7);
    const names = _meta.columns.map(({ name }) => name);
    for (const row of _data) expect(row.map(({ attribute_id }) => attribute_id)).toEqual(names);
    expect((await collect(client.v2.reports.get.all({ id, limit: 50 }))).slice(0, 7)).toEqual(_data);
    const grouped = reports.find(({ name }) => name === 'Headcount by department')!;
    await expect(client.v2.reports.get({ id: grouped.id })).rejects.toMatchObject({ status: 400 });
  },
  'v2.reports.attributes': async ({ client }) => {
    const { _data } = await client.v2.reports.attributes();
    expect(_data.map(({ name }) => name)).toContain('absence_period_days');
    expect(await collect(client.v2.reports.attributes.all())).toEqual(_data);
  },
} satisfies Cases;
