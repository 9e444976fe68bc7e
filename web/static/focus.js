/**
 * Whoever uses the keyboard keeps their place on the page.
 *
 * In a list the focus is a message's, whose row keeps it while rows are drawn anew, move or go out of sight. The document
 * is asked before a drawing and after it: an element that is only moved loses the focus, too, and no event tells that
 * from a click.
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

const ROVING = ":is(a, button)[tabindex='0']"; // the one of many that the tab key comes to
const ANY = "a[href], button, input, select, textarea";

/** If what has the focus is drawn no longer, what stood around it has it; the body would be the top of the page again. */
export function keep(page) {
  let around = []; // what has the focus, and all that it stands in
  page.addEventListener("focusin", ({ target }) => {
    around = [];
    for (let each = target; each !== page.parentElement && !each.matches("dialog"); each = each.parentElement) around.push(each);
  });
  new MutationObserver(() => {
    if (document.activeElement !== document.body || !around.length || around[0].isConnected) return;
    for (const place of around.filter((each) => each.isConnected)) {
      if (place.closest("[aria-busy=true]")) return; // what comes in its stead is under way
      const next = first(place, ROVING) ?? (place.matches("main, #page") ? null : first(place, ANY));
      if (next) return next.focus({ preventScroll: true });
    }
  }).observe(page, { childList: true, subtree: true });
}

const first = (place, wanted) => [...place.querySelectorAll(wanted)].find((each) => each.checkVisibility());
