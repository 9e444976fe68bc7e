/** Every action by its name: ctrl-K, a few letters, enter. */

import { ACTIONS, keysOf } from "./actions.js";
import { close, Dialog } from "./dialog.js";
import { act } from "./keys.js";
import { state } from "./state.js";
import { html, useState } from "./vendor/preact-htm.js";

/** Whether the letters of `wanted` stand in `name`, in this order. */
function matches(name, wanted) {
  let at = -1;
  return [...wanted.toLowerCase().replaceAll(" ", "")].every((letter) => (at = name.toLowerCase().indexOf(letter, at + 1)) >= 0);
}

export function Palette() {
  const [wanted, setWanted] = useState(state.typed);
  const [chosen, setChosen] = useState(0);
  const found = ACTIONS.filter(({ name, when, hidden }) => !hidden && (!when || when()) && matches(name, wanted));
  const run = (action) => {
    close();
    queueMicrotask(() => act(action, action.keys[0] ?? "")); // when the dialog is gone: until then nothing else can have the focus
  };
  const press = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) setChosen((chosen + by + found.length) % found.length);
    else if (event.key === "Enter" && found[chosen]) run(found[chosen]);
    else return;
    event.preventDefault();
  };
  return html`
    <${Dialog} class="sheet palette" aria-label="Commands" data-testid="palette">
      <input class="input" role="combobox" aria-label="Command" aria-expanded="true" aria-controls="commands" placeholder="Type a command"
             aria-activedescendant=${found.length ? `command-${chosen}` : null} autocomplete="off" spellcheck=${false} value=${wanted}
             onKeyDown=${press} onInput=${(event) => { setWanted(event.target.value); setChosen(0); }} />
      <ul id="commands" role="listbox" aria-label="Commands">
        ${found.map((action, index) => html`
          <li key=${action.name} id=${`command-${index}`} role="option" aria-selected=${index === chosen} onClick=${() => run(action)}
              onPointerMove=${() => setChosen(index)}><span>${action.name}</span>${keysOf(action)}</li>`)}
      </ul>
      ${!found.length && html`<p class="quiet padded">No command matches.</p>`}
    <//>`;
}
