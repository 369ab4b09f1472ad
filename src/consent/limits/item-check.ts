import type { ItemView } from '../item-view.ts';

/** Whether a limit holds for an item; a plain boolean where no item can change the answer. */
export type ItemCheck = (item: ItemView) => boolean;
export type Limit = boolean | ItemCheck;
