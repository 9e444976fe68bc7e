/** The keyboard: finds the action of a key, or of a key after `g`. */

import { ACTIONS } from "./actions.js";
import { set, state } from "./state.js";

const PATIENCE = 1000; // ms between the keys of a sequence

let before = "";
let forget = 0;

/** Listen from now on. */
export const start = () => addEventListener("keydown", press);

function press(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return set({ overlay: state.overlay === "palette" ? "" : "palette" });
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const typed = before ? `${before} ${event.key}` : event.key;
  const action = ACTIONS.find(({ keys, when }) => keys.includes(typed) && (!when || when()));
  clearTimeout(forget);
  before = "";
  if (action) {
    event.preventDefault();
    action.run(event.key);
  } else if (ACTIONS.some(({ keys }) => keys.some((key) => key.startsWith(`${event.key} `)))) {
    before = event.key;
    forget = setTimeout(() => (before = ""), PATIENCE);
  }
}

const isTyping = ({ tagName, isContentEditable, type }) =>
  isContentEditable || tagName === "TEXTAREA" || tagName === "SELECT" || (tagName === "INPUT" && type !== "checkbox");
