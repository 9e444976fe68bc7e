/**
 * Removing, with a way back: rows vanish at once, the request is held for five seconds, and goes out earlier when
 * the page is left or something else is removed.
 */

import * as api from "./api.js";
import * as away from "./away.js";
import { count } from "./format.js";
import * as mailbox from "./mailbox.js";
import { go } from "./routes.js";
import { clear } from "./selection.js";
import { state } from "./state.js";
import { say } from "./toast.js";
import { all, bodies, howMany, includes } from "./which.js";

const HOLD = 5000; // ms
const LEAVES = { characters: 60_000, requests: 200 }; // can still go out when the page is left: browsers allow 64 KiB, Chromium 256 requests

let held = null; // {which, timer, unsay}

/** Whether anything can be removed by hand: not where it was started with --no-delete. */
export const canRemove = document.documentElement.dataset.noDelete === undefined;

/** Remove these; the list closes the gap, and the message below takes the place of the one that is open. */
export function remove(which) {
  commit();
  const next = neighbour(which);
  mailbox.takeAway(which);
  const text = `${count(howMany(which), "message")} deleted`;
  if (canLeave(bodies(which))) {
    const unsay = say(text, { action: "Undo", key: "z", run: undo, lasts: HOLD });
    held = { which, unsay, timer: setTimeout(commit, HOLD) };
  } else {
    say(text);
    send(which);
  }
  if (next !== null) go({ id: next, tab: next ? state.route.tab : "" }, { replace: true });
}

/** Whether these requests can wait for the moment when the page is left; if not, they go out at once. */
const canLeave = (requests) => requests.length <= LEAVES.requests && JSON.stringify(requests).length <= LEAVES.characters;

/** Remove all that the list holds now, drawn or not; what arrives meanwhile stays. */
export const removeAll = () => state.list?.total && remove(all(state.list));

/** Remove what is selected. */
export function removeSelected() {
  const { selection } = state;
  clear();
  remove(selection);
}

/** If the open message is one of these, the one to look at next: below, else above, else none; null if it is not. */
function neighbour(which) {
  const { rows } = state.list ?? { rows: [] };
  const at = mailbox.indexOf(state.route.id);
  const open = rows[at] ?? state.opened?.message;
  if (!open || !includes(which, open)) return null;
  const stays = (row) => row && !includes(which, row);
  return at < 0 ? "" : (rows.slice(at).find(stays) ?? rows.slice(0, at).findLast(stays))?.ID ?? "";
}

/** Take the last removal back, if it has not gone out. */
export function undo() {
  if (!held) return;
  const { which, timer, unsay } = held;
  held = null;
  clearTimeout(timer);
  unsay();
  away.release(which);
  mailbox.load();
}

/** Send what is held, now. */
function commit(options) {
  if (!held) return;
  const { which, timer, unsay } = held;
  held = null;
  clearTimeout(timer);
  unsay();
  send(which, options);
}

async function send(which, options) {
  try {
    await Promise.all(bodies(which).map((body) => api.remove(body, options)));
  } catch (error) {
    say(`Not deleted: ${error.message}`, { bad: true });
    mailbox.reload();
  }
  away.release(which);
}

/** Leaving the page is no way to keep what was deleted. */
export const start = () => addEventListener("pagehide", () => commit({ keepalive: true }));
