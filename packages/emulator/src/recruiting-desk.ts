import type { Identifiers } from './identifiers.ts';
import type { Change, Store } from './store.ts';

/** The credential of recruiting, as Personio's page shows it: static, and one for the whole company. */
export interface RecruitingCredential {
  /** Sent as `X-Company-ID`. */
  readonly company_id: string;
  readonly access_token: string;
}

/** What an administrator does with the recruiting token: look it up, and replace it. */
export class RecruitingDesk {
  readonly #store: Store;
  readonly #identifiers: Identifiers;

  constructor(store: Store, identifiers: Identifiers) {
    this.#store = store;
    this.#identifiers = identifiers;
  }

  /** Makes the token; one that the developer can know beforehand, or one that nobody knows. */
  create(token?: string): void {
    const number = this.#store.counter('recruiting tokens');
    const drawn: Change = { collection: 'counters', key: 'recruiting tokens', record: number + 1 };
    const record = token ?? this.#identifiers.token('recruiting', number);
    this.#store.commit({ collection: 'recruitingToken', key: '', record }, drawn);
  }

  get credential(): RecruitingCredential {
    return { company_id: this.#store.organisation.id, access_token: this.#store.recruitingToken ?? '' };
  }

  /** A new token; the old one ends at once. */
  reset(): RecruitingCredential {
    this.create();
    return this.credential;
  }
}

/** Whether a company id and a token are those of the company. */
export function isRecruiter(store: Store, companyId: unknown, token: unknown): boolean {
  return (
    store.recruitingToken !== null &&
    token === store.recruitingToken &&
    String(companyId).trim() === store.organisation.id
  );
}
