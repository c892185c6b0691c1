import { GatewayError } from '../errors.ts';

/** Another process has the store open. What helps: stop it, or use PostgreSQL for several at once. */
export class StorageInUse extends GatewayError {
  override readonly name = 'StorageInUse';
  readonly location: string;

  constructor(location: string, options?: ErrorOptions) {
    super(
      'storage_in_use',
      `${location} is in use by another process. Stop that one first; several processes can share a store only on PostgreSQL.`,
      options,
    );
    this.location = location;
  }
}

/** What is there holds something else than a store of Staffgate. What helps: another place. */
export class StorageForeign extends GatewayError {
  override readonly name = 'StorageForeign';
  readonly location: string;

  constructor(location: string, found: string, options?: ErrorOptions) {
    super(
      'storage_foreign',
      `${location} is not a store of Staffgate: ${found}. Name another place, or move it away.`,
      options,
    );
    this.location = location;
  }
}

/** The store was written by a newer Staffgate. What helps: that version, or a newer one. */
export class StorageTooNew extends GatewayError {
  override readonly name = 'StorageTooNew';
  readonly found: number;
  readonly known: number;

  constructor(location: string, found: number, known: number) {
    super(
      'storage_too_new',
      `${location} has version ${found}, and this Staffgate knows versions up to ${known}. Use the Staffgate that wrote it, or a newer one.`,
    );
    this.found = found;
    this.known = known;
  }
}

/** The engine, its version or the place cannot keep data safely. What helps stands in the sentence. */
export class StorageUnsupported extends GatewayError {
  override readonly name = 'StorageUnsupported';

  constructor(message: string, options?: ErrorOptions) {
    super('storage_unsupported', message, options);
  }
}

/** The store cannot be reached, or does not work at the moment. What helps: bring it back, and try again. */
export class StorageUnavailable extends GatewayError {
  override readonly name = 'StorageUnavailable';

  constructor(location: string, options?: ErrorOptions) {
    super('storage_unavailable', `${location} does not answer as a working store does.`, options);
  }
}
