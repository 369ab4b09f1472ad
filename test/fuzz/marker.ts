/** Stands for somebody's data in everything that is sent: no refusal may repeat it. */
export const marker = 'Zqmarker7Xw';

/** The same as markup: no page may carry it unescaped. */
export const markup = `<i>${marker}`;
