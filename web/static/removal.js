/**
 * Removing, with a way back: rows vanish at once, the request is held for five seconds, and goes out earlier when
 * the page is left or something else is removed.
 */

import * as api from "./api.js";
import { say } from "./toast.js";
import { count } from "./format.js";
import * as mailbox from "./mailbox.js";
import { go } from "./routes.js";
import { state } from "./state.js";

const HOLD = 5000; // ms

/** Whether anything can be removed by hand: not where it was started with --no-delete. */
export const canRemove = document.documentElement.dataset.noDelete === undefined;

let held = null; // {timer, send, restore}

/** Remove these; the list closes the gap. */
export function remove(ids) {
  commit();
  const next = neighbour(ids);
  mailbox.hide(ids);
  mailbox.gone(ids);
  hold(`${count(ids.length, "message")} deleted`, {
    send: (options) => api.remove(ids, options).then(() => mailbox.unhide(ids, { forGood: true })),
    restore: () => mailbox.unhide(ids),
  });
  if (ids.includes(state.route.id)) go({ id: next, tab: next ? state.route.tab : "" }, { replace: true });
}

/** Remove all that the list shows now, drawn or not; what arrives meanwhile stays. */
export function removeAll() {
  commit();
  const { rows, total, query } = state.list;
  const newest = rows.reduce((most, row) => (row && row.Seq > (most?.Seq ?? 0) ? row : most), null);
  if (!newest) return;
  mailbox.cleared({ to: newest.Seq });
  hold(`${count(total, "message")} deleted`, {
    send: (options) => removeUpTo(newest.Created, query, options).finally(mailbox.uncleared),
    restore: mailbox.uncleared,
  });
  go({ id: "", tab: "" }, { replace: true });
}

/** One request, so that it still goes out when the page is left: what is found, but nothing later than now. */
function removeUpTo(newest, query, options) {
  const until = new Date(Date.parse(newest) + 1).toISOString(); // times are told in whole ms, the store is more exact
  return api.removeFound(`${query ? `(${query}) ` : ""}before:${until}`, options);
}

/** The message to look at once these are gone: the one below, else the one above. */
function neighbour(ids) {
  const { rows } = state.list;
  const at = mailbox.indexOf(state.route.id);
  if (at < 0) return "";
  const left = (row) => row && !ids.includes(row.ID);
  return (rows.slice(at).find(left) ?? rows.slice(0, at).findLast(left))?.ID ?? "";
}

function hold(text, { send, restore }) {
  held = { send, restore, timer: setTimeout(commit, HOLD) };
  held.unsay = say(text, { action: "Undo", key: "z", run: undo, lasts: HOLD });
}

/** Take the last removal back, if it has not gone out. */
export function undo() {
  if (!held) return;
  clearTimeout(held.timer);
  held.unsay();
  held.restore();
  held = null;
  mailbox.load();
}

/** Send what is held, now. */
export function commit(options) {
  if (!held) return;
  const { timer, send, unsay, restore } = held;
  held = null;
  clearTimeout(timer);
  unsay();
  send(options).catch((error) => {
    restore();
    say(`Not deleted: ${error.message}`, { bad: true });
    mailbox.load();
  });
}

/** Leaving the page is no way to keep what was deleted. */
export const start = () => addEventListener("pagehide", () => commit({ keepalive: true }));
