/**
 * The list: what matches the query, in the order that was chosen, as far as it has been looked at.
 *
 * `rows` (rows.js) is as long as the whole result; the virtual list asks for what it is about to show (`need`). In the
 * whole list, newest first, new mail goes in at the front, and an index is how many are newer. A search, or a list in
 * another order, is asked for again: where new mail belongs in it is not known here.
 */

import * as api from "./api.js";
import * as away from "./away.js";
import { closeHole, forget, pushedDown, put } from "./rows.js";
import { set, state } from "./state.js";
import { without } from "./which.js";

const CHUNK = 100;
const AGAIN = 300; // ms; a burst of reasons to ask again is one question
const SETTLED = 700; // ms; counts run ahead of what they count while mail pours in

let loading = null;
let asked = new Map(); // the chunks under way
let inView = []; // the chunks that are looked at
const removed = new Set(); // ids that were removed here: the catcher will tell of them
let unnamed = 0; // how many were removed with them that had not been fetched

const show = (list) => set({ list });
const change = (patch) => set({ list: { ...state.list, ...patch } });
const isShown = (row) => !away.isAway(row);

/** Show what matches `query`, from now on; what was shown before stays until the answer is there, and if that is a failure. */
export async function load(query = state.route.q, sort = state.route.sort) {
  loading?.abort();
  const { signal } = (loading = new AbortController());
  asked = new Map();
  const isOther = state.list?.query !== query || state.list.sort !== sort;
  if (isOther) away.forgetPlaces();
  const starts = [...new Set([0, ...(isOther ? [] : inView)])];
  const ask = (from) => api.list({ query, sort, start: away.placeOf(from), limit: CHUNK }, { signal });
  try {
    const [first, ...others] = await Promise.all(starts.map(ask));
    const [newest] = sort ? (await api.list({ query, start: 0, limit: 1 }, { signal })).messages : first.messages;
    const top = first.messages.filter(isShown);
    const total = Math.max(0, first.messages_count - (away.howMany() || first.messages.length - top.length));
    const rows = Object.assign(new Array(total).fill(undefined), top);
    others.forEach(({ messages }, at) => put(rows, starts[at + 1], messages.filter(isShown)));
    if (!away.howMany()) unnamed = 0;
    const fresh = isOther || sort ? 0 : Math.max(0, state.list.fresh + pushedDown(state.list.rows, rows));
    show({ query, sort, rows, total, newest: newest?.Seq ?? 0, unread: first.messages_unread, fresh, error: null });
  } catch (error) {
    if (error.name === "AbortError") return;
    if (isOther) show({ query, sort, rows: [], total: 0, newest: 0, unread: 0, fresh: 0, error });
    else change({ error });
  }
}

/** Fetch whatever is missing between these indexes; settles when it is there. */
export function need(from, to) {
  const { rows } = state.list;
  inView = [];
  for (let start = Math.floor(from / CHUNK) * CHUNK; start < Math.min(to, rows.length); start += CHUNK) {
    inView.push(start);
    if (!asked.has(start) && rows.slice(start, start + CHUNK).includes(undefined)) asked.set(start, fetchChunk(start));
  }
  return Promise.all(inView.map((start) => asked.get(start)));
}

async function fetchChunk(start) {
  const mine = asked;
  const { query, sort } = state.list;
  try {
    const page = await api.list({ query, sort, start: away.placeOf(start), limit: CHUNK });
    if (mine !== asked) return; // the list is another one by now
    const { rows } = state.list;
    const newer = rows.length + away.howMany() - page.messages_count; // what has come since; less than none if we are yet to hear of it
    put(rows, start + newer, page.messages.filter(isShown));
    forget(rows, start);
    change({ rows });
    if (state.list.error) reload(); // it answers again
  } catch (error) {
    if (mine === asked) change({ error }); // the rows stay empty; scrolling asks again
  } finally {
    mine.delete(start);
  }
}

/** New mail, oldest first. */
export function arrived(summaries) {
  if (!state.list || state.list.error || state.list.query || state.list.sort) return reload();
  const { rows, unread, fresh } = state.list;
  const known = new Set(rows.slice(0, CHUNK).map((row) => row?.ID));
  const added = summaries.filter(({ ID }) => !known.has(ID) && !removed.has(ID)).reverse();
  added.forEach((row) => { row.shownAt = Date.now(); });
  if (!added.length) return;
  away.pushDown(added.length);
  change({
    newest: added[0].Seq,
    rows: [...added, ...rows],
    total: rows.length + added.length,
    unread: unread + added.filter(({ Read }) => !Read).length,
    fresh: fresh + added.length,
  });
}

/** The marks of a message changed, here or elsewhere. */
export function marked({ ID, ...marks }) {
  const index = indexOf(ID);
  if (index < 0) return;
  const { rows, unread } = state.list;
  const row = rows[index];
  rows[index] = { ...row, ...marks };
  const retagged = String(row.Tags) !== String(rows[index].Tags);
  change({ rows, retagged: (state.list.retagged ?? 0) + (retagged ? 1 : 0), unread: unread + (row.Read ? 1 : 0) - (rows[index].Read ? 1 : 0) });
}

/** These messages are gone from the catcher. */
export function gone(ids) {
  if (!state.list) return;
  const lost = new Set(ids);
  const { rows, unread } = state.list;
  const known = rows.filter((row) => row && lost.has(row.ID));
  const left = rows.filter((row) => !row || !lost.has(row.ID));
  known.forEach(({ ID }) => lost.delete(ID));
  for (const id of lost) {
    if (removed.has(id)) continue;
    if (unnamed > 0) unnamed--;
    else closeHole(left, id);
  }
  change({ rows: left, total: left.length, unread: unread - known.filter(({ Read }) => !Read).length });
}

/** Take these out of sight while the person may still change their mind. */
export function takeAway(which) {
  const { rows, unread } = state.list;
  const { left, taken, places } = without(rows, which);
  away.take(which, places);
  for (const row of taken) {
    if (row) removed.add(row.ID);
    else unnamed++;
  }
  change({ rows: left, total: left.length, unread: left.length ? unread - taken.filter((row) => row && !row.Read).length : 0 });
}

/** Every message is gone. */
export const cleared = () => change({ rows: [], total: 0, unread: 0, fresh: 0, error: null });

/** The rows between two indexes, both included; what was not looked at yet is fetched. */
export async function rowsBetween(first, last) {
  const { rows, query, sort } = state.list;
  if (!rows.slice(first, last + 1).includes(undefined)) return rows.slice(first, last + 1);
  return (await api.list({ query, sort, start: away.placeOf(first), limit: last - first + 1 })).messages.filter(isShown);
}

let waiting = 0;
/** Ask again soon, and only once for many reasons: for what can't be worked out here. */
export function reload() {
  waiting ||= setTimeout(async () => {
    await load();
    waiting = 0;
  }, AGAIN);
}

let doubt = 0;
/** What the catcher counts: if we still show something else when all is quiet, we have missed something. */
export function counted({ Total }) {
  const differs = () => state.list && !state.list.query && !away.howMany() && Total !== state.list.total;
  clearTimeout(doubt);
  if (differs()) doubt = setTimeout(() => differs() && reload(), SETTLED);
}

let found = 0; // where the last one was: it is asked for again and again, and the list may be long
export function indexOf(id) {
  const rows = state.list?.rows ?? [];
  if (!id) return -1;
  if (rows[found]?.ID !== id) found = rows.findIndex((row) => row?.ID === id);
  return found;
}
export const rowOf = (id) => state.list?.rows[indexOf(id)];
export const seen = () => state.list?.fresh && change({ fresh: 0 });
