/** Tells the time. Passed to whatever needs an instant, so that a test can hold it still. */
export type Clock = () => Date;

/** The machine's clock; the only place that asks for the time. */
export const systemClock: Clock = () => new Date();
