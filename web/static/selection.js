/**
 * Several messages at once. A selection is a set of ids, or everything that the list's query finds: `all` means the
 * whole result, not the rows that happen to be drawn.
 */

import * as api from "./api.js";
import * as mailbox from "./mailbox.js";
import { remove, removeAll } from "./removal.js";
import { set, state } from "./state.js";
import { say } from "./toast.js";
import { count } from "./format.js";

let anchor = ""; // the id that a range is drawn from

const NONE = { ids: new Set(), all: false };
const choose = (ids, all = false) => set({ selection: { ids, all } });

export const clear = () => choose(NONE.ids);
export const isSelected = (id) => state.selection.all || state.selection.ids.has(id);
export const howMany = () => (state.selection.all ? state.list?.total ?? 0 : state.selection.ids.size);
export const selectAll = () => choose(new Set(), true);

/** Add this one, or take it away. */
export function toggle(id) {
  const { all, ids: before } = state.selection;
  const ids = new Set(all ? state.list.rows.filter(Boolean).map(({ ID }) => ID) : before);
  if (!ids.delete(id)) ids.add(id);
  anchor = id;
  choose(ids);
}

/** Everything from the one selected last to this one, also what was never scrolled to. */
export async function extend(id) {
  const from = mailbox.indexOf(anchor || state.route.id);
  const to = mailbox.indexOf(id);
  if (from < 0) return toggle(id);
  const [first, last] = [Math.min(from, to), Math.max(from, to)];
  const rows = await mailbox.rowsBetween(first, last);
  choose(new Set([...state.selection.ids, ...rows.map(({ ID }) => ID)]));
}

/** Do something with what is selected, and say if it did not work. */
async function apply(what, send) {
  const { ids, all } = state.selection;
  const target = all ? (state.list.query ? { Search: state.list.query } : {}) : { IDs: [...ids] };
  const number = howMany();
  clear();
  try {
    await send(target);
    say(`${count(number, "message")} ${what}`);
  } catch (error) {
    say(`Not ${what}: ${error.message}`, { bad: true });
  }
  mailbox.reload();
}

export const markSelected = (read) => apply(read ? "marked as read" : "marked as unread", (target) => api.mark({ ...target, Read: read }));

export const pinSelected = () => apply("pinned", (target) => api.mark({ ...target, Pinned: true }));

export function removeSelected() {
  const { ids, all } = state.selection;
  clear();
  if (all) removeAll();
  else remove([...ids]);
}
