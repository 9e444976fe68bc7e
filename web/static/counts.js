/** The mailbox in numbers, asked again when something changed, but not for each mail of a burst; the unread ones in title, icon and badge. */

import * as api from "./api.js";
import { name } from "./bar.js";
import { set, state, watch } from "./state.js";

const PAUSE = 200; // ms

/** Ask for all numbers now. */
export async function ask() {
  const [info, { inboxes }] = await Promise.all([api.info(), api.inboxes()]);
  set({ info, inboxes });
  return info;
}

let asking = 0;
let known = "";
function askAgain() {
  const { list, heard } = state;
  const key = list && `${list.total} ${list.unread} ${list.retagged} ${heard}`;
  if (!key || key === known || asking) return;
  known = key;
  asking = setTimeout(async () => {
    await ask().catch(() => {}); // the stream tells when the catcher is gone
    asking = 0;
    askAgain();
  }, PAUSE);
}

let said = 0;
function sayUnread() {
  const unread = state.info?.Unread ?? 0;
  if (unread === said) return;
  said = unread;
  document.title = unread ? `(${unread}) ${name()}` : name();
  const icon = document.querySelector("link[rel=icon]");
  const shown = `${api.base}static/icon${unread ? "-unread" : ""}.svg`;
  if (icon.getAttribute("href") !== shown) icon.href = shown; // to set it is to fetch it
  if (unread) navigator.setAppBadge?.(unread).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
}

/** Count from now on. */
export function start() {
  watch(askAgain);
  watch(sayUnread);
  askAgain();
}
