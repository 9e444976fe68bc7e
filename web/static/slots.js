/**
 * Which element draws which row. A row that stays in sight keeps its own; one that comes into sight takes over that of
 * one that left. To make them anew while one scrolls would leave a hundred MB behind until the browser collects them.
 */

export class Slots {
  #taken = new Map(); // key of a row: its slot
  #made = 0;

  /** The slots of the rows with these keys, which are all that is drawn now. */
  of(keys) {
    const before = this.#taken;
    const wanted = new Set(keys);
    const free = [...before].filter(([key]) => !wanted.has(key)).map(([, slot]) => slot);
    this.#taken = new Map(keys.map((key) => [key, before.get(key) ?? free.shift() ?? this.#made++]));
    return [...this.#taken.values()];
  }
}
