import { expect } from 'vitest';
import { type Cases, collect, newDocument, streamed } from './setting.ts';

export const documents = {
  'v1.documents.categories': async ({ client }) => {
    const { data } = await client.v1.documents.categories();
    expect(data.map(({ name }) => name)).toContain('Certificates');
    expect(await collect(client.v1.documents.categories.all())).toEqual(data);
  },
  'v1.documents.upload': async (setting) => {
    const { uploaded, document, category } = await newDocument(setting);
    expect(uploaded).toMatchObject({ title: 'Crane licence', date: '2026-02-02', category });
    expect(document).toMatchObject({
      id: String(uploaded.id),
      name: 'Crane licence',
      date: '2026-02-02',
      comment: 'valid until 2031',
      category: { id: String(category.id) },
      owner: { id: String(uploaded.employee.id) },
      document_type: 'pdf',
      size: 14,
      virus_scan: { status: 'safe' },
    });
  },
  'v2.documents.list': async ({ client }) => {
    const owners = await collect(client.v2.persons.list.all({ limit: 50 }));
    const ofEach = await Promise.all(
      owners.map(({ id }) => collect(client.v2.documents.list.all({ owner_id: id }))),
    );
    const all = ofEach.toSorted((a, b) => b.length - a.length)[0]!;
    const owner_id = all[0]!.owner.id;
    expect(all.length).toBeGreaterThan(2);
    expect(await collect(client.v2.documents.list.all({ owner_id, limit: 1 }))).toEqual(all);
    const category_id = all[1]!.category!.id;
    expect((await client.v2.documents.list({ owner_id, category_id }))._data).toEqual(
      all.filter(({ category }) => category!.id === category_id),
    );
    const day = all[1]!.created_at.slice(0, 10);
    expect((await client.v2.documents.list({ owner_id, 'created_at.lt': day }))._data).toEqual(
      all.filter(({ created_at }) => created_at < day),
    );
    expect((await client.v2.documents.list({ owner_id, 'created_at.gte': day }))._data).toEqual(
      all.filter(({ created_at }) => created_at >= day),
    );
  },
  'v2.documents.update': async (setting) => {
    const { document } = await newDocument(setting);
    const { data } = await setting.client.v1.documents.categories();
    const body = { name: 'Licence', comment: '', category: { id: String(data[0]!.id) } };
    expect(await setting.client.v2.documents.update({ document_id: document.id, body })).toBeUndefined();
    const { _data } = await setting.client.v2.documents.list({ owner_id: document.owner.id });
    expect(_data.find(({ id }) => id === document.id)).toEqual({ ...document, ...body });
  },
  'v2.documents.download': async (setting) => {
    const { document } = await newDocument(setting);
    const file = await setting.client.v2.documents.download({ document_id: document.id });
    expect(file).toMatchObject({
      contentType: 'application/pdf',
      contentLength: 14,
      filename: 'Prüfung 1.pdf',
    });
    expect(new TextDecoder().decode(await streamed(file))).toBe('%PDF-1.4 probe');
  },
  'v2.documents.delete': async (setting) => {
    const { document } = await newDocument(setting);
    const { client } = setting;
    const wanted = { document_id: document.id };
    expect(await client.v2.documents.delete(wanted)).toBeUndefined();
    await expect(client.v2.documents.download(wanted)).rejects.toMatchObject({ status: 404 });
  },
} satisfies Cases;
