import { expect, test } from 'vitest';
import { encodeBody } from './bodies.ts';

test('writes a form with nested names', async () => {
  const { content, contentType } = await encodeBody('form', {
    employee: { email: 'a+b@x.example', position: undefined },
  });
  expect(contentType).toBe('application/x-www-form-urlencoded');
  expect(content).toBe('employee%5Bemail%5D=a%2Bb%40x.example');
});

test('never writes a body into the address', async () => {
  expect(await encodeBody('query', { a: 1 })).toEqual(await encodeBody('form', { a: 1 }));
});

test('writes a multipart form from texts, files, bytes and streams', async () => {
  const bytes = new TextEncoder().encode('contract');
  const { content, contentType } = await encodeBody('multipart', {
    employee_id: 7,
    title: 'Contract',
    comment: undefined,
    tags: ['a', 'b'],
    file: new File([bytes], 'contract.pdf', { type: 'application/pdf' }),
    bytes,
    stream: new Blob([bytes]).stream(),
    answer: {
      stream: new Blob([bytes]).stream(),
      contentType: 'image/png',
      contentLength: 8,
      filename: 'a.png',
    },
  });
  expect(contentType).toBeNull();
  const request = new Request('https://personio.test', { method: 'POST', body: content });
  expect(request.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/);
  const form = await request.formData();
  expect(form.get('employee_id')).toBe('7');
  expect(form.getAll('tags')).toEqual(['a', 'b']);
  expect(form.has('comment')).toBe(false);
  const file = form.get('file') as File;
  expect([file.name, file.type, await file.text()]).toEqual(['contract.pdf', 'application/pdf', 'contract']);
  const answer = form.get('answer') as File;
  expect([answer.name, answer.type]).toEqual(['a.png', 'image/png']);
  for (const name of ['bytes', 'stream']) expect(await (form.get(name) as File).text()).toBe('contract');
});
