/** The message that is open: fetched once, kept for a moment, marked as read. */

import * as api from "./api.js";
import * as mailbox from "./mailbox.js";
import { set, state } from "./state.js";

const KEPT = 20;
const cache = new Map();
let loading = null;

/** Show this message; an empty id shows none. */
export async function open(id) {
  loading?.abort();
  if (!id) return set({ opened: null });
  const kept = cache.get(id);
  const error = state.opened?.id === id ? state.opened.error : null; // asked again, it stays until there is an answer
  set({ opened: { id, message: kept ?? null, error } });
  if (kept) {
    const row = state.list?.rows[mailbox.indexOf(id)];
    if (row && !row.Read) api.mark({ IDs: [id], Read: true }).catch(() => {});
    return mailbox.marked({ ID: id, Read: true });
  }
  const mine = (loading = new AbortController());
  try {
    const message = await api.read(id, { signal: mine.signal });
    keep(id, message);
    if (state.opened?.id === id) set({ opened: { id, message, error: null } });
    mailbox.marked({ ID: id, Read: true });
  } catch (error) {
    if (error.name !== "AbortError") set({ opened: { id, message: null, error } });
  }
}

function keep(id, message) {
  cache.set(id, message);
  if (cache.size > KEPT) cache.delete(cache.keys().next().value);
}

/** The tags of a message are others now. */
export function retagged(id, Tags) {
  if (cache.has(id)) keep(id, { ...cache.get(id), Tags });
  if (state.opened?.id === id && state.opened.message) set({ opened: { ...state.opened, message: { ...state.opened.message, Tags } } });
}

const texts = new Map(); // further answers, by kind (headers, raw) and message

/** Something else about the open message, fetched when first looked at: `ask` is called with its id. */
export function also(kind, id, ask) {
  const key = `${kind} ${id}`;
  if (!texts.has(key)) {
    if (texts.size > KEPT) texts.clear();
    texts.set(key, ask(id).catch((error) => {
      texts.delete(key);
      throw error;
    }));
  }
  return texts.get(key);
}
