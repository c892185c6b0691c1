import type { Encoding, Handler, Operation } from '@staffgate/catalog';
import type { Clock } from './clock.ts';
import type { AttributeFilter, Credential, Token } from './credentials.ts';
import type { Identifiers } from './identifiers.ts';
import type { PageRequest } from './paging.ts';
import type { Quirks } from './quirks.ts';
import type { Renderings } from './renderings.ts';
import type { Store } from './store.ts';
import type { Zone } from './zone.ts';

/** What all calls share. */
export interface World {
  readonly store: Store;
  readonly clock: Clock;
  readonly identifiers: Identifiers;
  readonly quirks: Quirks;
  /** The wall clock of the company, as it is set now. */
  readonly zone: Zone;
  readonly renderings: Renderings;
}

/** Who calls, and which attributes they may read and write. */
export interface Caller {
  readonly credential: Credential;
  readonly token: Token;
  readonly mayRead: AttributeFilter;
  readonly mayWrite: AttributeFilter;
}

/** What a handler knows of the call, besides its input. */
export interface Context extends World {
  /** Null only where no token of a credential is asked for: authentication, and recruiting in v1. */
  readonly caller: Caller;
  /** Scheme and host that the caller addressed; links point there. */
  readonly origin: string;
  /** Path as called, without the query. */
  readonly path: string;
  /** How the body came. */
  readonly encoding: Encoding | null;
  readonly operation: Operation;
  /** The filters and the place in the list that the query means. */
  readonly page: PageRequest;
}

/** A handler of the emulator. */
export type EmulatorHandler<O extends Operation> = Handler<O, Context>;
