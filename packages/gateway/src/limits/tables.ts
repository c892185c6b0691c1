/** The tables of what agents have used. Days are of UTC, seconds since 1970. */
export interface UsageTables {
  readonly usage_days: {
    readonly agent_id: string;
    readonly day: string;
    readonly rows_used: number;
    readonly people_used: number;
    /** 1 when it was told that most requests of a minute were used. */
    readonly requests_alerted: number;
  };
  readonly usage_people: {
    readonly agent_id: string;
    readonly day: string;
    /** A keyed hash of agent, day and person. */
    readonly person: string;
  };
  readonly usage_requests: {
    readonly agent_id: string;
    readonly second: number;
    readonly process: string;
    readonly calls: number;
  };
}
