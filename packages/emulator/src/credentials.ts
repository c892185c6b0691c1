import { createHash } from 'node:crypto';
import { type Access, type Area, areaScopes, areas, extraScopes, type Generation } from '@staffgate/catalog';
import { z } from 'zod';

const areaNames = Object.keys(areas) as Area[];

const AreaGrants = z
  .strictObject(
    Object.fromEntries(
      areaNames.map((area) => [
        area,
        z
          .array(z.enum(areas[area].access as readonly [Access, ...Access[]]))
          .optional()
          .describe(`${areas[area].label}: ${areas[area].access.join(', ')}`),
      ]),
    ) as Record<Area, z.ZodOptional<z.ZodArray<z.ZodEnum<Record<Access, Access>>>>>,
  )
  .describe('Access per area; write does not include read');

const Whitelist = z.union([z.literal('all'), z.array(z.string())]);

/** What the owner of a credential decides: its name, areas, attributes. Everything is granted when left out. */
export const CredentialSettings = z.strictObject({
  name: z.string().min(1).max(200).default('Custom integration'),
  areas: AreaGrants.default(allAreas()),
  scopes: z
    .array(z.enum(extraScopes))
    .default([...extraScopes])
    .describe('Scopes that belong to no area'),
  readable: Whitelist.default('all').describe('Attributes that may be read, by v1 key'),
  writable: Whitelist.default('all').describe('Attributes that may be written, by v1 key'),
});
export type CredentialSettings = z.infer<typeof CredentialSettings>;

/** A credential to begin with; the id and secret can be chosen, so that they stay the same at every start. */
export const NewCredential = CredentialSettings.extend({
  client_id: z.string().min(1).optional(),
  client_secret: z.string().min(1).optional(),
  created_at: z.iso.datetime().optional(),
});
export type NewCredential = z.input<typeof NewCredential>;

/** A client id, the hash of its secret, and what it may do. */
export interface Credential extends CredentialSettings {
  readonly client_id: string;
  /** SHA-256, hexadecimal; the secret itself is shown once and not kept. */
  readonly secret_hash: string;
  readonly status: 'enabled' | 'disabled';
  readonly created_at: string;
}

/** A token that was handed out, valid for 24 hours. */
export interface Token {
  readonly token: string;
  readonly client_id: string;
  readonly generation: Generation;
  readonly scopes: readonly string[];
  /** Milliseconds since 1970. */
  readonly expires_at: number;
}

/** Seconds that a token lives. */
export const tokenLifetimeSeconds = 86_400;

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The scopes that a credential's token carries when none are asked for, old names and prefixed ones. */
export function scopesOf(credential: Pick<CredentialSettings, 'areas' | 'scopes'>): string[] {
  const granted = areaNames.flatMap((area) =>
    (credential.areas[area] ?? []).flatMap((access) => areaScopes[area][access] ?? []),
  );
  return [...granted, ...credential.scopes];
}

/** Whether a credential may do something in an area. */
export function grants(credential: Credential, area: Area, access: Access): boolean {
  return credential.areas[area]?.includes(access) ?? false;
}

/** What a list of attributes lets through. */
export type AttributeFilter = (key: string) => boolean;

const everything: AttributeFilter = () => true;

export function filterOf(whitelist: CredentialSettings['readable']): AttributeFilter {
  if (whitelist === 'all') return everything;
  const keys = new Set(whitelist);
  return (key) => keys.has(key);
}

function allAreas(): Record<Area, Access[]> {
  return Object.fromEntries(areaNames.map((area) => [area, [...areas[area].access]])) as Record<
    Area,
    Access[]
  >;
}
