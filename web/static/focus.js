/**
 * The focus is a message's, whose row keeps it while rows are drawn anew, move or go out of sight. The document is asked
 * before a drawing and after it: an element that is only moved loses the focus, too, and no event tells that from a click.
 */

/** What has the focus in this list before it is drawn: the element, its message, and the place of that; null if nothing has. */
export function held(list) {
  const element = document.activeElement;
  const row = list?.contains(element) && element.closest(".row[data-id]");
  return row && { element, id: row.dataset.id, place: row.getAttribute("aria-posinset") - 1 };
}

/** Give it back once all `total` rows are drawn as they are now; if the message is gone, to the one that took its place. */
export function restore(list, { element, id, place }, total) {
  const isStill = list.contains(element) && element.closest(".row").dataset.id === id;
  const link = (row) => list.querySelector(`.row${row} a`);
  const next = isStill ? element : link(`[data-id="${id}"]`) ?? link(`[aria-posinset="${Math.min(place + 1, total)}"]`);
  if (!next) element.blur(); // it may be another message's by now
  else if (next !== document.activeElement) next.focus({ preventScroll: true });
}
