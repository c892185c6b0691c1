import type { Caller } from './caller.ts';

/** Tells a host that waits how many answers a call has taken so far. How many it will take nobody knows. */
export type TellProgress = (answers: number) => void;

/** The same caller, of whose second and further requests is told: what takes one alone ends before it is worth telling. */
export function withProgress(caller: Caller, tell: TellProgress): Caller {
  let requests = 0;
  return {
    ...caller,
    perform(operation, input, options) {
      if (requests > 0) tell(requests);
      requests += 1;
      return caller.perform(operation, input, options);
    },
  };
}
