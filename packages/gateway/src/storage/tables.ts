/** Every table of the store but the one that records migrations. */
// biome-ignore lint/complexity/noBannedTypes: there are none yet
export type Tables = {};
