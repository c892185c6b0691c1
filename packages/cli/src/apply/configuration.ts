import {
  AgentSettings,
  ConnectionSettings,
  Grant,
  People,
  type PresetName,
  presets,
} from '@staffgate/gateway';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../exit-codes.ts';

/** A secret by reference: the name of a variable of the environment, or of a file. */
const SecretReference = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  'expected a reference, never the secret itself: { env: NAME } or { file: path }',
);
export type SecretReference = z.infer<typeof SecretReference>;

const Connection = ConnectionSettings.extend({
  client_secret: SecretReference,
  status: z.enum(['enabled', 'disabled']).default('enabled'),
});

const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];

const { name, purpose, owner, person_id, oauth_subject, allowed_addresses, expires_at } = AgentSettings.shape;

const Agent = z
  .strictObject({
    name,
    purpose,
    owner,
    connection: z.string().describe('The name of its connection'),
    person_id,
    oauth_subject,
    allowed_addresses,
    expires_at: expires_at.unwrap().optional(),
    status: z.enum(['enabled', 'disabled']).default('enabled'),
    grant: Grant.optional(),
    preset: z.enum(presetNames).optional(),
    people: People.optional().describe('Whose records the preset is about'),
  })
  .transform(({ grant, preset, people, ...agent }, context) => {
    const wrong = (path: string, message: string) => {
      context.addIssue({ code: 'custom', path: [path], message, input: undefined });
      return z.NEVER;
    };
    if (preset === undefined) {
      if (people !== undefined) return wrong('people', 'belongs to a preset; in a grant it is grant.people');
      return { ...agent, grant: grant ?? Grant.parse({}) };
    }
    if (grant !== undefined) return wrong('preset', 'cannot stand beside a grant: write one of them');
    if (people === undefined) return wrong('people', 'is needed: whose records the preset is about');
    return { ...agent, grant: Grant.parse(presets[preset].grant(people)) };
  });

function uniquely<T extends { readonly name: string }>(schema: z.ZodType<T>) {
  return z.array(schema).superRefine((entries, context) => {
    const seen = new Set<string>();
    for (const [index, entry] of entries.entries()) {
      if (seen.has(entry.name)) {
        context.addIssue({
          code: 'custom',
          path: [index, 'name'],
          message: `"${entry.name}" is there twice`,
        });
      }
      seen.add(entry.name);
    }
  });
}

/** The whole configuration of a gateway. What is left out is not looked at. */
const Configuration = z.strictObject({
  connections: uniquely(Connection).default([]),
  agents: uniquely(Agent).default([]),
  settings: z
    .strictObject({
      mode: z.enum(['running', 'read-only', 'stopped']).optional(),
      retention: z
        .strictObject({ entries_months: z.int().optional(), details_days: z.int().optional() })
        .optional(),
    })
    .default({}),
});
export type Configuration = z.infer<typeof Configuration>;
export type ConnectionEntry = Configuration['connections'][number];
export type AgentEntry = Configuration['agents'][number];

/**
 * Reads a configuration from YAML (or JSON, which is YAML too).
 *
 * @throws {UsageError} naming the file, and each mistake with its place.
 */
export function readConfiguration(text: string, file: string): Configuration {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw new UsageError(`${file}: ${broken.message}`);
  const parsed = Configuration.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) => `  ${placeOf(path)}: ${message}`);
  throw new UsageError(`${file} is not as it should be:\n${mistakes.join('\n')}`);
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return place === '' ? 'the whole' : place.replace(/^\./, '');
}
