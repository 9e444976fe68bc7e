/** Everything a person can do, as one table: keys, the palette and the help sheet are made from it. */

import * as api from "./api.js";
import { copyLink } from "./clipboard.js";
import * as mailbox from "./mailbox.js";
import { markAllRead, markRead, markSelected, pin, pinSelected } from "./marks.js";
import * as removal from "./removal.js";
import { go } from "./routes.js";
import * as selection from "./selection.js";
import { toggleSaved } from "./search.js";
import { prefer } from "./settings.js";
import { set, state } from "./state.js";
import { html } from "./vendor/preact-htm.js";
import { only } from "./which.js";
import { shownTab, tabsOf } from "./message/tabs.js";
import { nextWidth, toggleDark, toggleImages } from "./message/widths.js";

/** Where the row is that is so many further down. */
function beyond(by) {
  const at = mailbox.indexOf(state.route.id);
  return at < 0 ? (by > 0 ? 0 : state.list.rows.length - 1) : at + by;
}

/** Open the message so many rows further down; the list scrolls along. */
const step = (by) => go({ view: "mail", id: state.list.rows[beyond(by)].ID }, { replace: mailbox.indexOf(state.route.id) >= 0 });

/** Something for what is selected; else for the message that is open, if it is in the list. */
const either = (forMany, forOne) => () => {
  const row = mailbox.rowOf(state.route.id);
  if (selection.howMany()) forMany();
  else if (row) forOne(row);
};

/** Everything that the list holds, as a file. */
function save(format) {
  const link = document.createElement("a");
  Object.assign(link, { href: api.exportUrl(state.route.q, format), download: `messages.${format}` });
  link.click();
}

const THEMES = ["auto", "light", "dark"];
export const nextTheme = () => prefer({ theme: THEMES[(THEMES.indexOf(state.settings.theme) + 1) % 3] });

function back() {
  if (state.overlay) set({ overlay: "" });
  else if (selection.howMany()) selection.clear();
  else if (state.route.id) go({ id: "", tab: "" });
  else if (state.route.q) go({ q: "" });
}

function tab(position) {
  const name = tabsOf(state.opened?.message)[position]?.name;
  if (name) go({ tab: name }, { replace: true });
}

function tag() {
  if (selection.howMany()) set({ overlay: "tagging", typed: "" });
  else document.getElementById("add-tag")?.click();
}

const isMail = () => state.route.view === "mail";
const isListed = () => (state.list?.query === state.route.q && state.list.sort === state.route.sort) || undefined;
const isOpen = () => Boolean(state.opened?.message) || (state.opened && !state.opened.error ? undefined : false);
const isInList = () => isListed() && isOpen();
const isTarget = () => isListed() && (selection.howMany() > 0 || isOpen());
const isRemovable = () => removal.canRemove && isTarget();

/** Whether there is a row so many further down; one that was not fetched yet is asked for. */
const isThere = (by) => () => {
  if (!isMail() || !isListed()) return isMail() && undefined;
  const { rows, error } = state.list;
  const index = beyond(by);
  if (rows[index] || !(index in rows)) return index in rows;
  mailbox.need(index, index + 1);
  return error ? false : undefined;
};

/**
 * `keys` as KeyboardEvent.key says them, a space between those of a sequence; `when` says whether it applies now, and
 * nothing (undefined) while that is under way; `hidden` keeps it out of the palette.
 */
export const ACTIONS = [
  { group: "Move", name: "Next message", keys: ["j"], when: isThere(1), run: () => step(1) },
  { group: "Move", name: "Previous message", keys: ["k"], when: isThere(-1), run: () => step(-1) },
  { group: "Move", name: "Open", keys: ["o"], when: isThere(1), hidden: true, run: () => state.route.id || step(1) },
  { group: "Move", name: "Back to the list", keys: ["u", "Escape"], run: back },
  { group: "Move", name: "Search", keys: ["/"], run: () => document.getElementById("search").select() },
  { group: "Message", name: "Mark as read or unread", keys: ["e"], when: isTarget, run: either(() => markSelected(selection.lacks("Read")), (row) => markRead(row.ID, !row.Read)) },
  { group: "Message", name: "Delete", keys: ["#", "Delete"], when: isRemovable,
    run: () => (selection.howMany() ? removal.removeSelected() : removal.remove(only(state.opened.message))) },
  { group: "Message", name: "Select", keys: ["x"], when: isInList, run: () => selection.toggle(state.opened.message) },
  { group: "Message", name: "Select up to here", keys: ["X"], when: isInList, run: () => selection.extend(state.opened.message) },
  { group: "Message", name: "Select all", keys: ["*"], when: () => isMail() && isListed(), run: selection.selectAll },
  { group: "Message", name: "Copy its link", keys: ["y"], when: isOpen, run: copyLink },
  { group: "Message", name: "Pin or unpin", keys: ["s"], when: isTarget, run: either(() => pinSelected(selection.lacks("Pinned")), (row) => pin(row.ID, !row.Pinned)) },
  { group: "Message", name: "Tag", keys: ["t"], when: isTarget, run: tag },
  { group: "Message", name: "Undo the deletion", keys: ["z"], when: () => removal.canRemove, run: removal.undo },
  { group: "Message", name: "Tabs", keys: [..."123456789"], shown: "1–9", hidden: true, when: isOpen, run: (key) => tab(key - 1) },
  {
    group: "Message", name: "Raw source", keys: ["r"], when: isOpen,
    run: () => go({ tab: shownTab(state.opened.message, state.route.tab) === "raw" ? "" : "raw" }, { replace: true }),
  },
  { group: "Preview", name: "Narrower", keys: ["["], when: isOpen, run: () => nextWidth(-1) },
  { group: "Preview", name: "Wider", keys: ["]"], when: isOpen, run: () => nextWidth(1) },
  { group: "Preview", name: "Dark or light", keys: ["d"], when: isOpen, run: toggleDark },
  { group: "Preview", name: "With or without images", keys: ["i"], when: isOpen, run: toggleImages },
  { group: "Go", name: "Mail", keys: ["g l"], run: () => go({ view: "mail", id: "", q: "", tab: "" }) },
  { group: "Go", name: "Conversations", keys: ["g c"], run: () => go({ view: "conversations", id: "", tab: "" }) },
  { group: "Go", name: "Faults", keys: ["g f"], run: () => go({ view: "faults", id: "", tab: "" }) },
  { group: "Go", name: "Overview", keys: ["g o"], run: () => go({ view: "overview", id: "", tab: "" }) },
  { group: "Page", name: "Keep or forget this search", keys: [], when: () => Boolean(state.route.q), run: toggleSaved },
  { group: "Page", name: "Mark all as read", keys: [], run: markAllRead },
  { group: "Page", name: "Delete all", keys: [], when: () => removal.canRemove && isListed() && state.list.total > 0, run: removal.removeAll },
  { group: "Page", name: "Export what is listed as mbox", keys: [], when: isMail, run: () => save("mbox") },
  { group: "Page", name: "Export what is listed as zip", keys: [], when: isMail, run: () => save("zip") },
  { group: "Page", name: "Light, dark or as the system", keys: [], run: nextTheme },
  { group: "Page", name: "Commands", keys: ["ctrl K"], hidden: true, run: () => set({ overlay: "palette", typed: "" }) },
  { group: "Page", name: "All keys", keys: ["?"], run: () => set({ overlay: state.overlay === "help" ? "" : "help" }) },
];

const SHOWN = { Escape: "esc", Delete: "del" };

/** The keys of an action, as they are drawn. */
export const keysOf = ({ keys, shown }) =>
  (shown ? [shown] : keys).map((key) => key.split(" ").map((each) => html`<kbd key=${each}>${SHOWN[each] ?? each}</kbd>`));
