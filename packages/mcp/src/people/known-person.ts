/** A person as an index knows them: what the agent may see, null for the rest. */
export interface KnownPerson {
  readonly id: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly preferredName: string | null;
  readonly email: string | null;
  readonly position: string | null;
  readonly department: string | null;
  readonly team: string | null;
  readonly office: string | null;
  readonly status: string | null;
  /** Id of the supervisor. */
  readonly supervisor: string | null;
}
