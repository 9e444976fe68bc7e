/** The sheet of all keys. */

import { ACTIONS, keysOf } from "./actions.js";
import { close, Dialog } from "./dialog.js";
import { icon } from "./icons.js";
import { html } from "./vendor/preact-htm.js";

export function Help() {
  const groups = Object.entries(Object.groupBy(ACTIONS.filter(({ keys }) => keys.length), ({ group }) => group));
  return html`
    <${Dialog} class="sheet" aria-label="Keys" data-testid="help">
      <div class="sheet-head"><h2>Keys</h2>
        <button class="button" aria-label="Close" onClick=${close}>${icon("close")}</button></div>
      <div class="sheet-body">${groups.map(([group, actions]) => html`
        <section key=${group}><h3>${group}</h3><dl>${actions.map((action) => html`
          <div key=${action.name}><dt>${action.name}</dt><dd>${keysOf(action)}</dd></div>`)}
        </dl></section>`)}</div>
    <//>`;
}
