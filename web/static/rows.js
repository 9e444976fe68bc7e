/** Rows of a list, as long as the whole result, with holes (undefined) where nothing was fetched yet. */

const KEPT = 3000; // rows held in memory; beyond that, those far from the eye become holes again

/** Put what was fetched where it belongs, over what is not known. */
export const put = (rows, from, messages) => messages.forEach((row, index) => {
  if (from + index in rows) rows[from + index] ??= row;
});

/** Let go of rows that are far from `around`, if there are many. */
export function forget(rows, around) {
  if (rows.reduce((held, row) => held + (row ? 1 : 0), 0) <= KEPT) return;
  for (let index = 0; index < rows.length; index++) {
    if (Math.abs(index - around) > KEPT / 2) rows[index] = undefined;
  }
}

/** A message that was never fetched is gone: ids sort by arrival, which tells the gap that it was in. */
export function closeHole(rows, id) {
  const older = rows.findIndex((row) => row && row.ID < id);
  const hole = (older < 0 ? rows.length : older) - 1;
  if (hole >= 0 && !rows[hole]) rows.splice(hole, 1);
}

/** By how much what stood in one list stands further down in a newer one; -Infinity if nothing is known of it any more. */
export function pushedDown(before, rows) {
  const places = new Map();
  rows.forEach((row, index) => row && places.set(row.ID, index));
  const known = before.findIndex((row) => places.has(row?.ID));
  return known < 0 ? -Infinity : places.get(before[known].ID) - known;
}
