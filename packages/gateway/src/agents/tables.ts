/** The tables of connections, agents, keys and settings. Objects are JSON texts, moments ISO texts, flags 0 and 1. */
export interface AgentTables {
  readonly connections: {
    readonly id: string;
    readonly name: string;
    readonly base_url: string;
    readonly client_id: string;
    readonly sealed_secret: string;
    readonly status: string;
    readonly is_demo: number;
    readonly report: string | null;
    readonly version: number;
    readonly created_at: string;
    readonly updated_at: string;
  };
  readonly agents: {
    readonly id: string;
    readonly name: string;
    readonly purpose: string;
    readonly owner: string;
    readonly connection_id: string;
    readonly person_id: string | null;
    readonly grant_body: string;
    readonly status: string;
    readonly expires_at: string | null;
    readonly allowed_addresses: string;
    readonly oauth_subject: string | null;
    readonly oauth_used_at: string | null;
    readonly version: number;
    readonly created_at: string;
    readonly updated_at: string;
  };
  readonly agent_keys: {
    readonly id: string;
    readonly agent_id: string;
    readonly secret_hash: string;
    readonly token_epoch: number;
    readonly created_at: string;
    readonly expires_at: string | null;
    readonly revoked_at: string | null;
    readonly last_used_at: string | null;
  };
  readonly admin_tokens: {
    readonly id: string;
    readonly name: string;
    readonly role: string;
    /** The areas in which it decides about changes, as a JSON list; null is all. */
    readonly areas: string | null;
    readonly secret_hash: string;
    readonly created_at: string;
    readonly expires_at: string | null;
    readonly revoked_at: string | null;
    readonly last_used_at: string | null;
  };
  readonly idempotency: {
    readonly agent_id: string;
    readonly idempotency_key: string;
    readonly arguments_digest: string;
    /** `running`, `done`, `failed` or `unknown`. */
    readonly state: string;
    readonly sealed_answer: string | null;
    readonly created_at: string;
  };
  readonly settings: {
    readonly name: string;
    readonly value: string;
    readonly updated_at: string;
  };
}
