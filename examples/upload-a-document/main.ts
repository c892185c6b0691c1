// Uploads a PDF for a person found by name, and shows it in the list of their documents. Against the emulator in
// memory, or against what STAFFGATE_BASE_URL and STAFFGATE_CREDENTIALS name.
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@staffgate/client';
import { createEmulator, demoCredential } from '@staffgate/emulator';

const { STAFFGATE_BASE_URL, STAFFGATE_CREDENTIALS } = process.env;
const [firstName = 'Charlotte', lastName = 'Gärtner', path] = process.argv.slice(2);
const { client_id, client_secret } = demoCredential;
const emulator = createEmulator();
const personio = createClient(
  STAFFGATE_CREDENTIALS
    ? { credentials: STAFFGATE_CREDENTIALS, ...(STAFFGATE_BASE_URL && { baseUrl: STAFFGATE_BASE_URL }) }
    : { credentials: `${client_id}:${client_secret}`, fetch: (request) => emulator.fetch(request) },
);

const { _data: found } = await personio.v2.persons.list({ first_name: firstName, last_name: lastName });
const [person] = found;
if (!person || found.length > 1)
  throw new Error(`${found.length} people are called ${firstName} ${lastName}`);

const { data: categories } = await personio.v1.documents.categories();
const category = categories.find(({ name }) => name === 'Certificates') ?? categories[0];
if (!category) throw new Error('The company has no category of documents');

const { data: uploaded } = await personio.v1.documents.upload({
  body: {
    employee_id: person.id,
    category_id: category.id,
    title: 'First aid',
    file: path ? await fileAt(path) : new File([blankPdf()], 'first-aid.pdf'),
  },
});

// It is scanned for viruses before it is there.
for (let attempt = 0; attempt < 60; attempt++) {
  const { _data: documents } = await personio.v2.documents.list({ owner_id: person.id });
  if (documents.some(({ id }) => id === String(uploaded.id))) {
    for (const { id, name, document_type, size } of documents) {
      console.log(`${id}  ${name}  ${document_type}  ${size} bytes`);
    }
    process.exit();
  }
  await sleep(500);
}
throw new Error('The document did not show up within half a minute');

/** A file of the disk, which is read while it is sent. */
async function fileAt(path: string): Promise<File> {
  const { openAsBlob } = await import('node:fs');
  const { basename } = await import('node:path');
  return new File([await openAsBlob(path)], basename(path));
}

/** The smallest PDF: one empty page. */
function blankPdf(): string {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
  ];
  let pdf = '%PDF-1.4\n';
  let table = '';
  for (const [index, object] of objects.entries()) {
    table += `${String(pdf.length).padStart(10, '0')} 00000 n \n`;
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  return `${pdf}xref\n0 4\n0000000000 65535 f \n${table}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
}
