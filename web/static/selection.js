/** The messages that are selected (see which.js). */

import * as mailbox from "./mailbox.js";
import { set, state } from "./state.js";
import * as which from "./which.js";

let anchor = ""; // the id that a range is drawn from

const choose = (selection) => set({ selection });

export const clear = () => choose(which.nothing());
export const isSelected = (row) => which.includes(state.selection, row);
export const howMany = () => which.howMany(state.selection);
/** Whether one of them has no such mark, as far as is known. */
export const lacks = (mark) => state.list.rows.some((row) => row && isSelected(row) && !row[mark]);
export const selectAll = () => state.list?.total && choose(which.all(state.list));

/** Add this one, or take it away. */
export function toggle({ ID, Seq }) {
  const { ids: before, span } = state.selection;
  const ids = new Map(before);
  if (!ids.delete(ID)) ids.set(ID, Seq);
  anchor = ID;
  choose({ ids, span });
}

/** Everything from the one that was selected last to this one, also what was never scrolled to. */
export async function extend(row) {
  const { query, sort } = state.list;
  const from = mailbox.indexOf(anchor || state.route.id);
  const to = mailbox.indexOf(row.ID);
  if (from < 0) return toggle(row);
  const [first, last] = [Math.min(from, to), Math.max(from, to)];
  if (!sort || sort === "oldest") {
    const [one, other] = [state.list.rows[from].Seq, row.Seq];
    return choose({ ids: new Map(), span: { first: Math.min(one, other), last: Math.max(one, other), count: last - first + 1, query } });
  }
  const rows = await mailbox.rowsBetween(first, last);
  choose({ ids: new Map([...state.selection.ids, ...rows.map(({ ID, Seq }) => [ID, Seq])]), span: null });
}
