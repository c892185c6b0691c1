import { z } from 'zod';

/**
 * The error body of v1. `error.code` is not the HTTP status and follows no rule; trust the status.
 * Field details stand under `error_data` or `errors`.
 *
 * Source: Personio OpenAPI (personnel data), `ErrorResponse`; field details as clients saw them.
 */
export const V1Error = z.object({
  success: z.literal(false),
  error: z.object({
    code: z.number(),
    message: z.string(),
    error_data: z.unknown().optional(),
    errors: z.unknown().optional(),
  }),
});
export type V1Error = z.infer<typeof V1Error>;

/**
 * The error body of recruiting in v1: what is wrong field by field, in words like `errors.applicant-already-exists`, or
 * one problem without a field. 401 and 429 come without a body.
 *
 * Source: Personio OpenAPI (recruiting), `error_response`.
 */
export const RecruitingError = z.object({
  errors: z.array(
    z.union([
      z.object({
        field: z.string(),
        errors: z.array(z.object({ reason: z.string(), context: z.unknown().optional() })),
      }),
      z.object({ id: z.string(), status: z.string(), title: z.string(), detail: z.string().optional() }),
    ]),
  ),
});
export type RecruitingError = z.infer<typeof RecruitingError>;

/**
 * The error body of the deprecated applicant route: like v1, mostly without a code.
 *
 * Source: Personio OpenAPI (recruiting), examples; the code and the fields were seen once.
 */
export const ApplicantError = z.object({
  success: z.literal(false),
  error: z.object({ message: z.string(), code: z.number().optional(), errors: z.unknown().optional() }),
});
export type ApplicantError = z.infer<typeof ApplicantError>;

/**
 * The error body of v2, and of the gateway in front of both generations (unknown routes).
 *
 * Source: Personio OpenAPI, `common-components-v2.json`.
 */
export const Problem = z.object({
  personio_trace_id: z.string(),
  timestamp: z.string(),
  errors: z.array(
    z.object({
      title: z.string(),
      detail: z.string(),
      type: z.string(),
      _meta: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
export type Problem = z.infer<typeof Problem>;

/**
 * The error body of the v2 token endpoint, always with status 400.
 *
 * Source: Personio OpenAPI (credentials service), `OAuth2TokenErrorResponse`.
 */
export const OAuthError = z.object({
  error: z.enum([
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
    'server_error',
    'temporarily_unavailable',
    'access_denied',
    'unsupported_response_type',
  ]),
  error_description: z.string().nullish(),
  error_uri: z.string().nullish(),
  timestamp: z.string(),
  trace_id: z.string(),
  meta: z.unknown().optional(),
});
export type OAuthError = z.infer<typeof OAuthError>;
