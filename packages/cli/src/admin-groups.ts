/** The commands that administrate a running gateway: a group of its admin API each, and what it is for. */
export const adminGroups = {
  connections: 'connect companies to the gateway, with their credentials',
  agents: 'say who may call the gateway, for what',
  keys: 'give agents keys, and take them away',
  grants: 'say what agents may do, and ask why they may or may not',
  approvals: 'see which changes of agents wait for a human, and decide on them',
  alerts: 'see where agents near their limits, or do what is not usual for them',
  settings: 'stop all agents or their changes, and say how long the log is kept',
  tokens: 'give people and programs access to the administration',
  status: 'see how the gateway is',
  session: 'say as whom you administrate the gateway',
} as const;

export type AdminGroup = keyof typeof adminGroups;
