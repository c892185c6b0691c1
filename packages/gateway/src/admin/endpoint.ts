import { type Body, checkFields, type Endpoint, type NoFields, noFields } from '@staffgate/catalog';
import { z } from 'zod';

/**
 * What somebody may do with the admin API: everything; read agents, grants and log; or read everything, and change
 * nothing.
 */
export const Role = z.enum(['administrator', 'approver', 'auditor']);
export type Role = z.infer<typeof Role>;

/** One method on one path of the admin API: router, client, document and console are all made from this. */
export interface AdminOperation extends Endpoint {
  /** `<group>.<action>`, as the client calls it. */
  readonly id: `${string}.${string}`;
  /** Who may call it; nobody else may. `anybody` needs no token. */
  readonly roles: readonly Role[] | 'anybody';
  /** Whether it answers a list in pages: `data`, and a `next_cursor` until the last one. */
  readonly isPaged: boolean;
}

type Defaulted = 'parameters' | 'query' | 'body' | 'status' | 'errors' | 'isPaged';

/** What has to be said of an operation; the rest has defaults. */
export type AdminOperationSpec = Omit<AdminOperation, Defaulted> & Partial<Pick<AdminOperation, Defaulted>>;

type Defaults = {
  readonly parameters: NoFields;
  readonly query: NoFields;
  readonly body: null;
  readonly status: 200;
  readonly errors: readonly [];
  readonly isPaged: false;
};

/** Describes an operation of the admin API. @throws {TypeError} when its path and its schemas do not fit. */
export function adminOperation<const S extends AdminOperationSpec>(spec: S): S & Omit<Defaults, keyof S> {
  const described = {
    parameters: noFields,
    query: noFields,
    body: null,
    status: 200,
    errors: [],
    isPaged: false,
    ...spec,
  };
  checkFields(described);
  return described as unknown as S & Omit<Defaults, keyof S>;
}

export const administrators = ['administrator'] as const satisfies readonly Role[];
export const readers = ['administrator', 'auditor'] as const satisfies readonly Role[];
export const everyRole = ['administrator', 'approver', 'auditor'] as const satisfies readonly Role[];

/** A JSON body. */
export function json<S extends z.ZodType>(schema: S) {
  return { schema, encodings: ['json'] } as const satisfies Body;
}

/** A JSON answer. */
export function answers<S extends z.ZodType>(schema: S) {
  return { kind: 'json', schema } as const;
}

/** The largest page, and the page when none is asked for. */
export const maxPage = 200;
export const usualPage = 50;

/** Which page of a list. */
export const paging = {
  limit: z
    .int()
    .min(1)
    .max(maxPage)
    .optional()
    .describe(`Records of a page, up to ${maxPage}; default ${usualPage}`),
  cursor: z.string().min(1).max(400).optional().describe('The next_cursor of the page before'),
};

/** A page of a list. */
export function pageOf<S extends z.ZodType>(record: S) {
  return z.object({
    data: z.array(record),
    next_cursor: z.string().nullable().describe('Where the next page begins; null on the last one'),
  });
}

/** The version that a change was decided upon. */
export const expectedVersion = z
  .int()
  .min(1)
  .optional()
  .describe('The version that was read; refused with 409 when it was changed meanwhile. Or send If-Match');
