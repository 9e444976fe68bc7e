/** Words of the search language, as the page writes them. */

/** In quotes where it needs them. */
export const quoted = (word) => (/[\s"()]/.test(word) ? `"${word.replaceAll('"', "")}"` : word);
