import { z } from 'zod';

/** When operations end: on a day, never, or already. See `sunset.ts`. */
const End = z.union([z.enum(['live', 'gone']), z.iso.date()]);

/**
 * Behaviours on which Personio's documentation and its observers are silent or disagree. Each default is what is
 * best supported; the other values are there to try a client against the alternative.
 */
export const Quirks = z.strictObject({
  queryCredentials: z
    .enum(['scheduled', 'accept', 'refuse'])
    .default('scheduled')
    .describe(
      'Credentials in the query string of /v1/auth. scheduled: taken from credentials created before 2026-06-01, until 2027-01-04',
    ),
  attendancesEnd: End.default('2027-01-31').describe(
    'When the attendances and projects of v1 end. A day (2026-08-30 was announced first); live: never; gone: already',
  ),
  customReportsEnd: End.default('2027-06-30').describe(
    'When the custom reports of v1 end. A day; live: never; gone: already',
  ),
  attendancePaging: z
    .enum(['as-sent', 'numbers'])
    .default('as-sent')
    .describe(
      'How v1 attendances repeats limit and offset. as-sent: as texts where they were sent, as seen in 2025',
    ),
  confirmedAttendances: z
    .enum(['change', 'refuse'])
    .default('change')
    .describe('What v2 does when a confirmed attendance is changed. refuse: 409, as one client expects'),
  zonedAttendanceFilters: z
    .boolean()
    .default(false)
    .describe(
      'The attendance periods of v2 take moments with Z or an offset in filters, instead of answering 400',
    ),
  endedRoutes: z
    .enum(['404', '410'])
    .default('404')
    .describe('What a route answers after its end. 404: as if it had never been'),
  sunsetHeaders: z
    .boolean()
    .default(false)
    .describe('Send Deprecation and Sunset with answers of routes that will end'),
  invalidToken: z
    .enum(['401', '403'])
    .default('401')
    .describe('What v1 answers to an unknown or expired token. 403: the published text "not valid"'),
  personsWithoutRight: z
    .enum(['401', '403'])
    .default('401')
    .describe('What persons and employments answer when the right is missing'),
  reportsWithoutRight: z
    .enum(['400', '403'])
    .default('400')
    .describe('What the reports of v2 answer when the right is missing'),
  oneShotTokens: z
    .boolean()
    .default(false)
    .describe('Tokens of v1 as before mid 2023: good for one call, the next one in the Authorization header'),
  employeeNotFoundCode: z
    .enum(['404', '0'])
    .default('404')
    .describe('error.code of an unknown employee in v1'),
  gatewayHeadersOnV1: z
    .boolean()
    .default(false)
    .describe('Also send x-ratelimit-replenish-rate and its siblings on v1'),
  retryAfter: z.boolean().default(false).describe('Send Retry-After with 429'),
  employmentLinks: z
    .enum(['correct', 'published'])
    .default('correct')
    .describe(
      'published: paging links of employments point at /v2/employments, as in the published examples',
    ),
  wrapSingle: z.boolean().default(false).describe('Wrap single records of v2 in _data'),
  customAttributeLabels: z
    .boolean()
    .default(false)
    .describe('Send the label of custom attributes on persons, as the schema says and the service does not'),
  tagsAsJson: z
    .boolean()
    .default(false)
    .describe('Tags of v1 as a JSON list inside the text, instead of options joined by commas'),
  caseSensitiveEmail: z
    .boolean()
    .default(false)
    .describe('Filter by e-mail address with upper and lower case'),
  unknownMembers: z
    .enum(['ignore', 'refuse'])
    .default('ignore')
    .describe('Members of a v2 request body that the operation does not know'),
  refuseJsonAccept: z
    .boolean()
    .default(false)
    .describe('The v2 token endpoint refuses Accept: application/json, as one client noted'),
  absenceEnd: z
    .enum(['next-midnight', 'as-written'])
    .default('next-midnight')
    .describe(
      'How v2 reads the end of an absence of days. next-midnight: the start of the day after, as seen live; as-written: the last day',
    ),
  halfDayFlags: z
    .enum(['booleans', 'numbers'])
    .default('booleans')
    .describe('Half-day flags of v1 time-offs: documented as booleans, recorded as 0 and 1'),
  timeOffsDayAfter: z
    .boolean()
    .default(false)
    .describe('v1 time-offs also lists what begins on the day after end_date, as users reported'),
  recruiting: z
    .boolean()
    .default(true)
    .describe('Whether the account has recruiting; else its v2 routes do not exist, as some accounts saw'),
  recruitingJobCategory: z
    .enum(['object', 'name'])
    .default('object')
    .describe(
      'The category of openings and applications: with its id, or only the name; a client reads both',
    ),
  compensationAmount: z
    .enum(['nested', 'flat'])
    .default('nested')
    .describe('How v2 shows the amount of a compensation. flat: value and currency, as they are written'),
  virusScanSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(1)
    .describe('How long an uploaded document is scanned for viruses; v2 shows it only afterwards'),
  legalEntities: z
    .boolean()
    .default(true)
    .describe('Whether the account has the legal-entities feature; else 412'),
  employmentUpdated: z
    .enum(['named', 'most'])
    .default('named')
    .describe(
      'What of an employment tells employment.updated. named: the six fields that Personio names; most: all but job and cost centers',
    ),
  deletionEvents: z
    .enum(['person', 'everything'])
    .default('person')
    .describe(
      'What the deletion of a person tells. person: the person and the employments, as documented; everything: also what goes along, like absences',
    ),
  webhookUrls: z
    .enum(['https-or-local', 'https', 'any'])
    .default('https-or-local')
    .describe('Where webhooks may point. https-or-local: as Personio, and plain HTTP to this machine'),
  webhookSecrets: z
    .enum(['hidden', 'shown'])
    .default('hidden')
    .describe('Whether answers hold the token and the custom headers of a webhook'),
  sameWebhookUrl: z
    .enum(['refuse', 'accept'])
    .default('refuse')
    .describe('Whether a second webhook for the same URL is a conflict (409)'),
});
export type Quirks = z.infer<typeof Quirks>;

/** What a quirk can be set to, as texts. */
export function quirkValues(name: keyof Quirks): readonly string[] {
  const inner = Quirks.shape[name].unwrap();
  if (inner instanceof z.ZodUnion) return ['YYYY-MM-DD', 'live', 'gone'];
  if (inner instanceof z.ZodNumber) return ['a number'];
  return 'options' in inner ? inner.options : ['true', 'false'];
}
