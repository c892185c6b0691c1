/** What is usual for agents. Days and hours are of UTC. */
export interface AlertTables {
  readonly agent_habits: {
    readonly agent_id: string;
    /** When it called for the first time, as ISO text. */
    readonly since: string;
    /** The hours of the day in which it has called, a bit each. */
    readonly hours: number;
    /** The areas that it has called in, parted by blanks. */
    readonly areas: string;
    readonly day: string;
    /** Calls on that day. */
    readonly calls: number;
    /** Calls of earlier days on which there were any, the newest last, parted by blanks. */
    readonly earlier: string;
    /** The days on which there was an alert of each kind last. */
    readonly hour_alerted: string | null;
    readonly area_alerted: string | null;
    readonly calls_alerted: string | null;
  };
}
