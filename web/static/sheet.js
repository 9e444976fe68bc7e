/** The sheet of all keys. */

import { ACTIONS, keysOf } from "./actions.js";
import { icon } from "./icons.js";
import { set } from "./state.js";
import { html, useEffect, useRef } from "./vendor/preact-htm.js";

/** A native dialog: it keeps the focus inside, and escape closes it. */
export function Help() {
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  const close = () => set({ overlay: "" });
  const groups = Object.entries(Object.groupBy(ACTIONS.filter(({ keys }) => keys.length), ({ group }) => group));
  return html`
    <dialog class="sheet" ref=${dialog} aria-label="Keys" data-testid="help" onClose=${close}
            onClick=${(event) => event.target === dialog.current && close()}>
      <div class="sheet-head"><h2>Keys</h2>
        <button class="button" aria-label="Close" onClick=${close}>${icon("close")}</button></div>
      <div class="sheet-body">${groups.map(([group, actions]) => html`
        <section key=${group}><h3>${group}</h3><dl>${actions.map((action) => html`
          <div key=${action.name}><dt>${action.name}</dt><dd>${keysOf(action)}</dd></div>`)}
        </dl></section>`)}</div>
    </dialog>`;
}
