import { expect, test } from 'vitest';
import { encodeBody } from './bodies.ts';

test('writes a form with nested names', async () => {
  const { content, contentType } = encodeBody('form', {
    employee: { email: 'a+b@x.example', position: undefined },
  });
  expect(contentType).toBe('application/x-www-form-urlencoded');
  expect(content).toBe('employee%5Bemail%5D=a%2Bb%40x.example');
});

test('never writes a body into the address', async () => {
  expect(encodeBody('query', { a: 1 })).toEqual(encodeBody('form', { a: 1 }));
});

const bytes = new TextEncoder().encode('contract');
const files = {
  employee_id: 7,
  title: 'Contract',
  comment: undefined,
  tags: ['a', 'b'],
  file: new File([bytes], 'contract.pdf', { type: 'application/pdf' }),
  bytes,
};

async function received({ content, contentType }: ReturnType<typeof encodeBody>): Promise<FormData> {
  const init = { method: 'POST', headers: { 'content-type': contentType }, body: content, duplex: 'half' };
  const request = new Request('https://personio.test', init as RequestInit);
  expect(request.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/);
  return request.formData();
}

async function expectFiles(form: FormData): Promise<void> {
  expect(form.get('employee_id')).toBe('7');
  expect(form.getAll('tags')).toEqual(['a', 'b']);
  expect(form.has('comment')).toBe(false);
  const file = form.get('file') as File;
  expect([file.name, file.type, await file.text()]).toEqual(['contract.pdf', 'application/pdf', 'contract']);
  expect(await (form.get('bytes') as File).text()).toBe('contract');
}

test('writes a form of texts, files and bytes that can be sent again', async () => {
  const body = encodeBody('multipart', files);
  expect(body.isRepeatable).toBe(true);
  await expectFiles(await received(body));
  await expectFiles(await received(body));
});

test('lets streams pass through a form, once', async () => {
  const body = encodeBody('multipart', {
    ...files,
    stream: new Blob([bytes]).stream(),
    answer: { stream: new Blob([bytes]).stream(), contentType: 'image/png', filename: 'a "b"\r\nc.png' },
  });
  expect(body.isRepeatable).toBe(false);
  const form = await received(body);
  await expectFiles(form);
  expect(await (form.get('stream') as File).text()).toBe('contract');
  const answer = form.get('answer') as File;
  expect([answer.name, answer.type, await answer.text()]).toEqual([
    'a "b"\r\nc.png',
    'image/png',
    'contract',
  ]);
});

test('reads a stream only as far as it is sent, and tells its source when the sending ends', async () => {
  let pulled = 0;
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(65_536));
    },
    cancel() {
      isCancelled = true;
    },
  });
  const { content } = encodeBody('multipart', { file: endless });
  const reader = (content as ReadableStream<Uint8Array>).getReader();
  for (let chunk = 0; chunk < 5; chunk++) await reader.read();
  expect(pulled).toBeLessThan(10);
  await reader.cancel();
  expect(isCancelled).toBe(true);
});
