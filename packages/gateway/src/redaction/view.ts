/** What an agent may see of answers. */
export interface View {
  /** Whether an attribute of employees may be read, by v1 key. */
  readonly mayRead: (attribute: string) => boolean;
  /** Whether somebody is among the people whose records may be seen. */
  readonly sees: (personId: string) => boolean;
  /** Whether that is everybody, people still to come included. */
  readonly seesEverybody: boolean;
  /** An address of the API, as the caller knows it. */
  readonly link: (address: string) => string;
  /** An id of v1 above 2^53, which is a number on the wire and digits in between. Default: digits. */
  readonly digits?: (digits: string) => unknown;
  /** Told of each text that people write as they like and that is left in the answer. */
  readonly onText?: (text: string) => void;
}

/** The view of somebody who may see everything, under the addresses as they are. */
export const unrestricted: View = {
  mayRead: () => true,
  sees: () => true,
  seesEverybody: true,
  link: (address) => address,
};
