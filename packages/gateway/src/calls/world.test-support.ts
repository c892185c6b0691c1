import type { Operation } from '@staffgate/catalog';
import { createClient, failureBodyOf } from '@staffgate/client';
import { createEmulator, demoCredential, type Emulator, type EmulatorOptions } from '@staffgate/emulator';
import type { z } from 'zod';
import type { CallInput } from '../grants/authorize.ts';
import { Grant } from '../grants/grant.ts';
import { OrganisationReader } from '../grants/organisation-reader.ts';
import { Cursors } from './cursors.ts';
import { type GuardedAnswer, performGuarded } from './perform.ts';
import { upstreamOf } from './upstream.ts';

export const now = Date.parse('2026-11-20T09:00:00Z');

/** A Personio in memory with a way through the gateway's decisions. */
export interface GuardedWorld {
  readonly emulator: Emulator;
  /** Performs an operation as an agent with this grant. */
  ask(
    operation: Operation,
    input: CallInput,
    grant: z.input<typeof Grant>,
    agent?: { readonly id?: string; readonly personId?: string },
  ): Promise<GuardedAnswer>;
}

export function createGuardedWorld(options: EmulatorOptions = {}): GuardedWorld {
  const clock = { now: () => now };
  const emulator = createEmulator({ clock, rateLimits: false, ...options });
  const origin = 'https://personio.example';
  const client = createClient({
    credentials: `${demoCredential.client_id}:${demoCredential.client_secret}`,
    baseUrl: origin,
    fetch: (request) => emulator.fetch(request),
    retries: 0,
  });
  const upstream = upstreamOf({ perform: client.perform as never, bodyOf: failureBodyOf, origin });
  const cursors = new Cursors(new Uint8Array(32));
  return {
    emulator,
    ask: (operation, input, grant, { id = 'agent', personId } = {}) => {
      const reader = new OrganisationReader(upstream, clock);
      return performGuarded({
        operation,
        input,
        agent: { id, personId: personId ?? null, grant: Grant.parse(grant) },
        connection: { id: 'demo', upstream, organisation: () => reader.read() },
        cursors,
        origin: 'https://gate.example',
        now,
      });
    },
  };
}
