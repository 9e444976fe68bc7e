/** The address bar: what is looked at is in the URL, so that a view can be shared, reloaded and left with "back". */

import { base } from "./api.js";
import { set, state } from "./state.js";

const VIEWS = ["conversations", "faults", "overview"];

/** Read a location into a route. */
export function parse(location) {
  const [first, id = ""] = location.pathname.slice(base.length).split("/");
  const query = new URLSearchParams(location.search);
  return {
    view: VIEWS.includes(first) ? first : "mail",
    id: decodeURIComponent(id),
    q: query.get("q") ?? "",
    tab: query.get("tab") ?? "",
    sort: query.get("sort") ?? "",
  };
}

/** The URL of a route; parts left out stay as they are now. */
export function href(patch) {
  const { view, id, q, tab, sort } = { ...state.route, ...patch };
  const folder = view === "mail" ? (id ? "view/" : "") : `${view}${id ? "/" : ""}`;
  const query = new URLSearchParams();
  if (q && view === "mail") query.set("q", q);
  if (sort && view === "mail") query.set("sort", sort);
  if (tab && id) query.set("tab", tab);
  return `${base}${folder}${encodeURIComponent(id)}${query.size ? `?${query}` : ""}`;
}

/** Go there; `replace` leaves no step to go back to. */
export function go(patch, { replace = false } = {}) {
  const url = href(patch);
  if (url === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", url);
  set({ route: parse(location) });
}

/** Read where we are, and follow "back" and "forward". */
export function start() {
  set({ route: parse(location) });
  addEventListener("popstate", () => set({ route: parse(location) }));
}

/** Handler for links of the page: a plain click stays in the page, any other is the browser's. */
export function follow(event) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const url = new URL(event.currentTarget.href);
  if (url.href === location.href) return;
  history.pushState(null, "", url);
  set({ route: parse(location) });
}
