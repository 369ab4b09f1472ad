/**
 * What a role's Node is started with; the image's entry point has the same. V8 sizes both generations by the machine's memory: as it would, a server on
 * 24 GB holds 400 MB after looks by 64 clients, with a semi-space of 8 MB 290 to 330, and with an old generation that may grow by half before it is
 * collected 224 to 258, at the same number of looks a second.
 */
export const heapFlags: readonly string[] = ['--max-semi-space-size=8', '--heap-growing-percent=50'];
