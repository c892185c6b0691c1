/** The commands that administrate a running gateway: a group of its admin API each, and what it is for. */
export const adminGroups = {
  connections: 'connect companies to the gateway, with their credentials',
  agents: 'say who may call the gateway, for what',
  keys: 'give agents keys, and take them away',
  tokens: 'give people and programs access to the administration',
  session: 'say as whom you administrate the gateway',
} as const;

export type AdminGroup = keyof typeof adminGroups;
