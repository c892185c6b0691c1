/** Has a property worked out when it is first read; whoever sets it before has what they set. */
export function workOutLater<T extends object, K extends keyof T>(
  object: T,
  name: K,
  workOut: () => T[K],
): void {
  const set = (value: T[K]) => {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  };
  Object.defineProperty(object, name, {
    get() {
      const value = workOut();
      set(value);
      return value;
    },
    set,
    enumerable: true,
    configurable: true,
  });
}

/** Whether a property is still to be worked out. */
export function isWorkedOutLater(object: object, name: string): boolean {
  return Object.getOwnPropertyDescriptor(object, name)?.get !== undefined;
}
