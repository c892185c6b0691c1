export { type Clock, systemClock } from './clock.ts';
export { GatewayError } from './errors.ts';
export {
  StorageForeign,
  StorageInUse,
  StorageTooNew,
  StorageUnavailable,
  StorageUnsupported,
} from './storage/errors.ts';
export { openStorage, type Storage, type StorageOptions } from './storage/storage.ts';
