import { createHash } from 'node:crypto';

/**
 * Whether an entry belongs to a sample of about this share of all. By the entry's id alone, which is made at random before anybody knows what is looked at:
 * nobody chooses, and whoever checks gets the same.
 *
 * @param share 0 to 1
 */
export function isInSample(entryId: string, share: number): boolean {
  const chance = createHash('sha256').update(`officer-sample ${entryId}`).digest().readUInt32BE(0);
  return chance < share * 2 ** 32;
}
