/** What was wrong with a command line, and what to type instead. */
export class CommandError extends Error {}
