/** What this person prefers, kept in this browser. */

import { set, state } from "./state.js";

const KEY = "smtp-catcher"; // theme.js reads it too, before the first paint
const DEFAULTS = { theme: "auto", listWidth: 420, width: 0, darkMail: false, images: true, saved: [], dense: false, utc: false, notices: false, byRecipient: false };

/** Bring back what was chosen before; without storage, every visit begins with the defaults. */
export function start() {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEY) || "{}");
  } catch {
    // Storage that is off or spoilt is no reason to fail.
  }
  set({ settings: { ...DEFAULTS, ...kept } });
  show();
}

/** Change some settings, now and for the next visit. */
export function prefer(patch) {
  set({ settings: { ...state.settings, ...patch } });
  show();
  try {
    localStorage.setItem(KEY, JSON.stringify(state.settings));
  } catch {
    // As above.
  }
}

function show() {
  const { theme, listWidth, dense } = state.settings;
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  root.dataset.density = dense ? "compact" : "";
  root.style.setProperty("--list-width", `${listWidth}px`);
}
