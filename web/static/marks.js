/** Marks of messages: of one they change here at once, and back if the catcher does not take them; of many when it has. */

import * as api from "./api.js";
import { count } from "./format.js";
import * as mailbox from "./mailbox.js";
import * as selection from "./selection.js";
import { state } from "./state.js";
import { say } from "./toast.js";
import { all, bodies, howMany } from "./which.js";

function mark(id, marks, before, what) {
  mailbox.marked({ ID: id, ...marks });
  api.mark({ IDs: [id], ...marks }).catch((error) => {
    mailbox.marked({ ID: id, ...before });
    say(`Not ${what}: ${error.message}`, { bad: true });
  });
}

export const markRead = (id, Read) => mark(id, { Read }, { Read: !Read }, "marked");
export const pin = (id, Pinned) => mark(id, { Pinned }, { Pinned: !Pinned }, "pinned");

/** Do something with all of these, and say what came of it. */
async function change(which, what, send, number = howMany(which)) {
  try {
    for (const body of bodies(which)) await send(body);
    say(`${count(number, "message")} ${what}`);
  } catch (error) {
    say(`Not ${what}: ${error.message}`, { bad: true });
  }
  mailbox.reload();
}

/** The same with what is selected, which is let go of. */
function changeSelected(what, send) {
  const { selection: which } = state;
  selection.clear();
  return change(which, what, send);
}

export const markAllRead = () =>
  state.list?.unread && change(all(state.list), "marked as read", (body) => api.mark({ ...body, Read: true }), state.list.unread);
export const markSelected = (Read) => changeSelected(`marked as ${Read ? "read" : "unread"}`, (body) => api.mark({ ...body, Read }));
export const pinSelected = (Pinned) => changeSelected(Pinned ? "pinned" : "unpinned", (body) => api.mark({ ...body, Pinned }));
export const tagSelected = (Add) => changeSelected(`tagged ${Add}`, (body) => api.tag({ ...body, Add: [Add] }));
export const untagSelected = (Remove) => changeSelected(`no longer tagged ${Remove}`, (body) => api.tag({ ...body, Remove: [Remove] }));
