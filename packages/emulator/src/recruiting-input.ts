import type { Operation } from '@staffgate/catalog';
import type { z } from 'zod';
import { applicantFailure, type Objection, RecruitingFailure, type V1Failure } from './failures.ts';

/** Company id and token as the fields of a form say them. */
export interface Claims {
  readonly company_id: unknown;
  readonly access_token: unknown;
}

/**
 * Takes company id and token out of a form.
 *
 * @throws {V1Failure} when one is missing.
 */
export function takeClaims(value: unknown): { readonly claims: Claims; readonly rest: unknown } {
  const { company_id, access_token, ...rest } = value as Record<string, unknown>;
  for (const [name, claim] of Object.entries({ company_id, access_token })) {
    if (typeof claim !== 'string' || claim === '') throw required(name);
  }
  return { claims: { company_id, access_token }, rest };
}

const numbers = ['job_position_id', 'recruiting_channel_id'];

/** The fields of the older form, spelt as they were sent; tags in any of the spellings of lists. */
export function applicantFields(form: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  const tags: unknown[] = [];
  for (const [name, value] of form) {
    if (/^tags(\[\d*\])?$/.test(name)) tags.push(value);
    else if (numbers.includes(name) && /^\d+$/.test(String(value))) fields[name] = Number(value);
    // Forms send what nobody filled in as an empty text.
    else if (value !== '') fields[name] = value;
  }
  if (tags.length > 0) fields['tags[]'] = tags;
  return { ...fields };
}

/** The refusal of a body of recruiting that does not fit its schema. */
export function recruitingInvalid(operation: Operation, error: z.ZodError): RecruitingFailure | V1Failure {
  if (operation.authentication === 'recruiting-fields') {
    const { path, code, message } = error.issues[0] as z.core.$ZodIssue;
    const field = String(path[0]);
    const isMissing = code === 'invalid_type' && message.includes('undefined');
    return isMissing ? required(field) : applicantFailure(400, `The ${field} field is invalid.`);
  }
  // Source: the text of a live answer; its status is assumed.
  if (operation.body?.encodings[0] === 'multipart') {
    return new RecruitingFailure(422, {
      detail: 'Invalid multipart request body and/or headers supplied.',
    });
  }
  return new RecruitingFailure(400, { objections: error.issues.map(objectionOf) });
}

function required(field: string): V1Failure {
  return applicantFailure(400, `The ${field} field is required.`);
}

function objectionOf(issue: z.core.$ZodIssue): Objection {
  const field = issue.path.join('.') || 'body';
  return { field: field.startsWith('phase') ? 'phase' : field, reason: `errors.${reasonOf(issue)}` };
}

/** Personio's word for what is wrong. */
function reasonOf(issue: z.core.$ZodIssue): string {
  const [first] = issue.path;
  const last = issue.path.at(-1);
  if (first === 'phase') return 'phase-validation.invalid-system-phase';
  if (first === 'files' && last === 'category') return 'file-validation.unknown-file-category';
  if (first === 'files' && last === 'uuid') return 'file-validation.file-not-exists';
  const isMissing = issue.code === 'invalid_type' && issue.message.includes('undefined');
  const isBlank = issue.code === 'invalid_format' && issue.format === 'regex';
  if (isMissing || isBlank) return 'attribute-validation.required-attribute';
  if (issue.code === 'invalid_format' && issue.format === 'email') {
    return 'attribute-validation.invalid-email-format';
  }
  if (issue.code === 'invalid_format' && issue.format === 'date') {
    return 'attribute-validation.invalid-date-format';
  }
  return 'attribute-validation.invalid-type';
}
