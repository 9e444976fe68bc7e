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

export const HOLD = 5000;
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
  const newest = rows.reduce((most, row) => Math.max(most, row?.Seq ?? 0), 0);
  mailbox.cleared({ to: newest });
  hold(`${count(total, "message")} deleted`, {
    send: (options) => removeUpTo(newest, query, options).finally(mailbox.uncleared),
    restore: mailbox.uncleared,
  });
  go({ id: "", tab: "" }, { replace: true });
}

async function removeUpTo(newest, query, options) {
  const [latest] = (await api.list({ query, start: 0, limit: 1 }, options)).messages;
  if (!latest || latest.Seq <= newest) return query ? api.removeFound(query, options) : api.removeAll(options);
  const { messages } = await api.list({ query, start: 0, limit: 0 }, options);
  return api.remove(messages.filter(({ Seq }) => Seq <= newest).map(({ ID }) => ID), options);
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
