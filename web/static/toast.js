/** Short notices in a corner, some with a way back. */

import { icon } from "./icons.js";
import { set, state } from "./state.js";
import { html } from "./vendor/preact-htm.js";

const LASTS = 3000; // ms

let number = 0;

/** Say something in passing; `action` names a button and `run` is what it does. Returns how to unsay it. */
export function say(text, { bad = false, lasts = bad ? 2 * LASTS : LASTS, ...more } = {}) {
  const toast = { id: ++number, text, bad, ...more };
  set({ toasts: [...state.toasts, toast] });
  const unsay = () => set({ toasts: state.toasts.filter(({ id }) => id !== toast.id) });
  setTimeout(unsay, lasts);
  return unsay;
}

export const Toasts = () => html`
  <div class="toasts" role="status">
    ${state.toasts.map(({ id, text, detail, bad, action, key, run }) => html`
      <div class=${bad ? "toast bad" : "toast"} data-testid="toast" key=${id}>
        ${bad && icon("defect")}<span>${text}${detail && html`<code>${detail}</code>`}</span>
        ${action && html`<button class="button" onClick=${run}>${action}${key && html` <kbd>${key}</kbd>`}</button>`}
      </div>`)}
  </div>`;
