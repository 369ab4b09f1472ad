/** Says in one line what is in the way and what to do about it. */
export class EmbeddedPostgresError extends Error {}
