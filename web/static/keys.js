/** The keyboard: finds the action of a key, or of a key after `g`; what it is about may still be under way. */

import { ACTIONS } from "./actions.js";
import { set, state, until } from "./state.js";

const PATIENCE = 1000; // ms between the keys of a sequence

let before = "";
let forget = 0;
const waiting = []; // [action, key], in the order in which they were pressed

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
  if (isTypedInto() && key.length === 1) return set({ typed: state.typed + key }); // it is on its way
  const typed = before ? `${before} ${key}` : key;
  const action = ACTIONS.find(({ keys }) => keys.includes(typed));
  clearTimeout(forget);
  before = "";
  if (action) {
    event.preventDefault();
    act(action, key);
  } else if (ACTIONS.some(({ keys }) => keys.some((each) => each.startsWith(`${key} `)))) {
    before = key;
    forget = setTimeout(() => (before = ""), PATIENCE);
  }
}

/** Do this: at once if it always applies, else as soon as it is known whether it does, after what was asked for before it. */
export function act(action, key) {
  if (!action.when) action.run(key);
  else if (waiting.push([action, key]) === 1) answer();
}

/** A key is meant for where it was pressed, or where those before it led: whoever goes elsewhere meanwhile calls it off. */
async function answer() {
  for (let here = state.route; waiting.length; here = state.route, waiting.shift()) {
    const [[{ when, run }, key]] = waiting;
    await until(() => state.route !== here || when() !== undefined);
    if (state.route !== here || isTypedInto()) waiting.length = 0;
    else if (when()) run(key);
  }
}

const isTypedInto = () => ["palette", "tagging"].includes(state.overlay);

const isTyping = ({ tagName, isContentEditable, type }) =>
  isContentEditable || tagName === "TEXTAREA" || tagName === "SELECT" || (tagName === "INPUT" && type !== "checkbox");
