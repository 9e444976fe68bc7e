/** Everything a person can do, as one table: keys, the palette and the help sheet are made from it. */

import * as api from "./api.js";
import { say } from "./toast.js";
import * as mailbox from "./mailbox.js";
import * as removal from "./removal.js";
import { go } from "./routes.js";
import { prefer } from "./settings.js";
import { set, state } from "./state.js";
import { nextWidth, toggleDark } from "./message/html.js";
import { shownTab, tabsOf } from "./message/tabs.js";

/** Open the message so many rows further down; the list scrolls along. */
async function step(by) {
  const { rows } = state.list ?? { rows: [] };
  const at = mailbox.indexOf(state.route.id);
  const index = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
  if (index < 0 || index >= rows.length) return;
  if (rows[index]) go({ view: "mail", id: rows[index].ID }, { replace: at >= 0 });
  else mailbox.need(index, index + 1);
}

function toggleRead() {
  const row = state.list?.rows[mailbox.indexOf(state.route.id)];
  if (row) markRead(row.ID, !row.Read);
}

/** Mark one message, here at once and then at the server. */
export function markRead(id, read) {
  mailbox.marked({ ID: id, Read: read });
  api.mark({ IDs: [id], Read: read }).catch((error) => {
    mailbox.marked({ ID: id, Read: !read });
    say(`Not marked: ${error.message}`, { bad: true });
  });
}

export const markAllRead = () =>
  api.mark({ Read: true, Search: state.route.q || undefined })
    .then(() => mailbox.load(), (error) => say(`Not marked: ${error.message}`, { bad: true }));

export function copy(text, what = "Copied") {
  navigator.clipboard.writeText(text).then(
    () => say(`${what}: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`),
    () => say("This browser does not let the page copy.", { bad: true }),
  );
}

const THEMES = ["auto", "light", "dark"];
export const nextTheme = () => prefer({ theme: THEMES[(THEMES.indexOf(state.settings.theme) + 1) % 3] });

function back() {
  if (state.overlay) set({ overlay: "" });
  else if (state.route.id) go({ id: "", tab: "" });
  else if (state.route.q) go({ q: "" });
}

function tab(position) {
  const name = tabsOf(state.opened?.message)[position]?.name;
  if (name) go({ tab: name }, { replace: true });
}

const isOpen = () => Boolean(state.opened?.message);

/** `keys` as KeyboardEvent.key says them, a space between those of a sequence; `when` says whether it applies. */
export const ACTIONS = [
  { group: "Move", name: "Next message", keys: ["j"], run: () => step(1) },
  { group: "Move", name: "Previous message", keys: ["k"], run: () => step(-1) },
  { group: "Move", name: "Open", keys: ["o"], run: () => state.route.id || step(1) },
  { group: "Move", name: "Back to the list", keys: ["u", "Escape"], run: back },
  { group: "Move", name: "Search", keys: ["/"], run: () => document.getElementById("search").select() },
  { group: "Message", name: "Mark as read or unread", keys: ["e"], when: isOpen, run: toggleRead },
  { group: "Message", name: "Delete", keys: ["#", "Delete"], when: isOpen, run: () => removal.remove([state.route.id]) },
  { group: "Message", name: "Undo the deletion", keys: ["z"], run: removal.undo },
  { group: "Message", name: "Tabs", keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], shown: "1–9", when: isOpen, run: (key) => tab(key - 1) },
  {
    group: "Message", name: "Raw source", keys: ["r"], when: isOpen,
    run: () => go({ tab: shownTab(state.opened.message, state.route.tab) === "raw" ? "" : "raw" }, { replace: true }),
  },
  { group: "Preview", name: "Narrower", keys: ["["], when: isOpen, run: () => nextWidth(-1) },
  { group: "Preview", name: "Wider", keys: ["]"], when: isOpen, run: () => nextWidth(1) },
  { group: "Preview", name: "Dark or light", keys: ["d"], when: isOpen, run: toggleDark },
  { group: "Page", name: "Mark all as read", keys: [], run: markAllRead },
  { group: "Page", name: "Delete all", keys: [], run: () => state.list?.total && removal.removeAll() },
  { group: "Page", name: "Light, dark or as the system", keys: [], run: nextTheme },
  { group: "Page", name: "All keys", keys: ["?"], run: () => set({ overlay: state.overlay === "help" ? "" : "help" }) },
];
