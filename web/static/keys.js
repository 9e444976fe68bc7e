/** The keyboard: finds the action of a key, or of a key after `g`. */

import { ACTIONS } from "./actions.js";
import { set, state } from "./state.js";

const PATIENCE = 1000; // ms between the keys of a sequence

let before = "";
let forget = 0;

/** Listen from now on. */
export const start = () => addEventListener("keydown", press);

function press(event) {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if ((ctrlKey || metaKey) && key.toLowerCase() === "k") {
    event.preventDefault();
    return set({ overlay: state.overlay === "palette" ? "" : "palette", typed: "" });
  }
  if (event.defaultPrevented || ctrlKey || metaKey || altKey || event.isComposing) return;
  if (isTyping(target)) {
    if (key === "Escape") target.blur();
    return;
  }
  if (["palette", "tagging"].includes(state.overlay) && key.length === 1) return set({ typed: state.typed + key }); // it is on its way
  const typed = before ? `${before} ${key}` : key;
  const action = ACTIONS.find(({ keys, when }) => keys.includes(typed) && (!when || when()));
  clearTimeout(forget);
  before = "";
  if (action) {
    event.preventDefault();
    action.run(key);
  } else if (ACTIONS.some(({ keys }) => keys.some((each) => each.startsWith(`${key} `)))) {
    before = key;
    forget = setTimeout(() => (before = ""), PATIENCE);
  }
}

const isTyping = ({ tagName, isContentEditable, type }) =>
  isContentEditable || tagName === "TEXTAREA" || tagName === "SELECT" || (tagName === "INPUT" && type !== "checkbox");
