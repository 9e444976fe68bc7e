/**
 * The one state of the page. It flows one way: an event or a click calls `set`, and whoever watches draws again.
 * Nothing else may assign to `state`.
 */

export const state = {
  route: { view: "mail", id: "", q: "", tab: "", sort: "" },
  list: null, // what mailbox.js shows: {query, sort, rows, total, newest, unread, retagged, fresh, error}; null until asked
  opened: null, // the message beside it: {id, message, error}; null when none is open
  inside: "", // the part that is to be looked into first
  live: "connecting", // connecting, on, polling, off
  selection: { ids: new Map(), span: null }, // see which.js
  overlay: "", // what floats above the page: help, palette, tagging, or nothing
  typed: "", // for the palette, before it was there
  toasts: [],
  settings: {},
  info: null, // /api/v1/info
  inboxes: [], // /api/v1/inboxes
  heard: "", // the counts that the stream told last
  conversed: 0, // grows whenever conversations may be others
  now: Date.now(), // what ages are reckoned from; it moves on every few seconds
};

const watchers = new Set();

/** Change the state and tell everyone who watches. */
export function set(patch) {
  Object.assign(state, patch);
  for (const watcher of watchers) watcher(state);
}

/** Be told after every change, until the function that is returned is called. */
export function watch(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Settles once this holds. */
export const until = (holds) => new Promise((done) => {
  const look = () => holds() && (stop(), done());
  const stop = watch(look);
  look();
});
