import type { Company } from './company.ts';

/** The languages in which the emulator words its v1 errors. */
export type Language = Company['language'];

/**
 * The texts of v1 that come in the language of the company. Clients must match on status and code, never on these.
 *
 * Source: the published 404 of the employee endpoint is German; the other texts are our own wording.
 */
const messages = {
  employeeNotFound: { en: 'Something went wrong', de: 'Es ist ein Problem aufgetreten' },
  invalid: { en: 'The given data failed to pass validation.', de: 'Die Angaben sind nicht gültig.' },
  required: { en: 'Please enter {field} to continue.', de: 'Bitte gib {field} ein, um fortzufahren.' },
  taken: { en: 'The {field} has already been taken.', de: '{field} ist bereits vergeben.' },
  wrong: { en: 'The {field} is invalid: {reason}', de: '{field} ist ungültig: {reason}' },
  notEmptied: { en: 'The {field} cannot be emptied.', de: '{field} darf nicht leer sein.' },
  ownSupervisor: {
    en: 'An employee cannot be their own supervisor.',
    de: 'Niemand kann sich selbst vorgesetzt sein.',
  },
  supervisorCycle: {
    en: 'The supervisor reports to this employee.',
    de: 'Die vorgesetzte Person berichtet an diese Person.',
  },
  notWritable: {
    en: 'The credential may not write {field}.',
    de: 'Die Zugangsdaten dürfen {field} nicht schreiben.',
  },
  unknownName: {
    en: '{field} "{name}" does not exist and was ignored.',
    de: '{field} „{name}“ gibt es nicht und wurde nicht übernommen.',
  },
} as const satisfies Record<string, Record<Language, string>>;

export type MessageKey = keyof typeof messages;

/** A text in the language of the company, with its blanks filled in. */
export function message(
  language: Language,
  key: MessageKey,
  blanks: Readonly<Record<string, string>> = {},
): string {
  return messages[key][language].replace(/\{(\w+)\}/g, (blank, name: string) => blanks[name] ?? blank);
}
