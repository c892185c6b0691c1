// Writes everybody's name, department and hours as CSV. Against the emulator in memory, or against what
// STAFFGATE_BASE_URL and STAFFGATE_CREDENTIALS name.
import { createClient } from '@staffgate/client';
import { createEmulator, demoCredential } from '@staffgate/emulator';

const { STAFFGATE_BASE_URL, STAFFGATE_CREDENTIALS } = process.env;
const { client_id, client_secret } = demoCredential;
const emulator = createEmulator();
const personio = createClient(
  STAFFGATE_CREDENTIALS
    ? { credentials: STAFFGATE_CREDENTIALS, ...(STAFFGATE_BASE_URL && { baseUrl: STAFFGATE_BASE_URL }) }
    : { credentials: `${client_id}:${client_secret}`, fetch: (request) => emulator.fetch(request) },
);

const columns = ['id', 'last_name', 'first_name', 'status', 'department', 'weekly_working_hours'] as const;
console.log(columns.join(','));
for await (const employee of personio.v1.employees.list.all({ 'attributes[]': [...columns] })) {
  const row = columns.map((column) =>
    column === 'department' ? employee.department?.name : employee[column],
  );
  console.log(row.map(cell).join(','));
}

/** A CSV cell; quoted where it has to be, and never read as a formula. */
function cell(value: unknown): string {
  const text = String(value ?? '');
  const harmless = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
