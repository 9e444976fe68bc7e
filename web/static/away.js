/** What was removed here while the catcher still has it: it stays out of sight, and its places in the list are known. */

import { includes } from "./which.js";

let held = []; // {which, places}, in the order in which they were removed

export const isAway = (row) => held.some(({ which }) => includes(which, row));
/** How many are away from the list that is shown. */
export const howMany = () => held.reduce((sum, { places }) => places.reduce((all, [, count]) => all + count, sum), 0);

export const take = (which, places) => held.push({ which, places });
/** They are no longer held: they are gone from the catcher, or back. */
export const release = (which) => { held = held.filter((each) => each.which !== which); };

/** Another list is shown: where in it they are is not known. */
export const forgetPlaces = () => held.forEach((each) => { each.places = []; });

/** So many rows went in at the top. */
export const pushDown = (by) => held.forEach(({ places }) => places.forEach((place) => { place[0] += by; }));

/** Where at the catcher the row is that is shown at this place. */
export const placeOf = (index) => held.reduceRight((at, { places }) => {
  for (const [from, count] of places) if (from <= at) at += count;
  return at;
}, index);
