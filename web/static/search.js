/** The search box: asks while one types, completes operators, remembers searches that are worth it. */

import { icon } from "./icons.js";
import { go } from "./routes.js";
import { prefer } from "./settings.js";
import { state } from "./state.js";
import { suggestions, wordAt } from "./suggest.js";
import { html, useEffect, useRef, useState } from "./vendor/preact-htm.js";

const PAUSE = 150; // ms without a key before a search is asked

/** Keep the search that is shown in the rail, or let go of it. */
export function toggleSaved() {
  const { q } = state.route;
  const { saved } = state.settings;
  if (q) prefer({ saved: saved.includes(q) ? saved.filter((each) => each !== q) : [...saved, q] });
}

export function Search() {
  const box = useRef(null);
  const timer = useRef(0);
  const [offered, offer] = useState([]);
  const [chosen, choose] = useState(-1);
  const { q } = state.route;
  const asked = () => box.current.value.trim();
  // The box is the person's while they type, also when they pause after a space; a link or "back" may change it otherwise.
  useEffect(() => {
    const isTyping = document.activeElement === box.current && timer.current;
    if (!isTyping && asked() !== q) box.current.value = q;
  }, [q]);

  const find = () => {
    timer.current = 0;
    go({ view: "mail", q: asked(), id: "", tab: "" }, { replace: Boolean(q) });
  };
  const close = () => { offer([]); choose(-1); };
  const type = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(find, PAUSE);
    offer(suggestions(wordAt(box.current.value, box.current.selectionStart).word));
    choose(-1);
  };
  const take = ([text]) => {
    const input = box.current;
    const { begin } = wordAt(input.value, input.selectionStart);
    input.setRangeText(text.endsWith(":") ? text : `${text} `, begin, input.selectionStart, "end");
    input.focus();
    type();
  };
  const submit = (event) => {
    event.preventDefault();
    clearTimeout(timer.current);
    find();
    close();
    box.current.blur();
  };
  const press = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!offered.length) return;
    if (by) choose((chosen + by + offered.length) % offered.length);
    else if ((event.key === "Enter" && chosen >= 0) || event.key === "Tab") take(offered[Math.max(0, chosen)]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const clear = () => {
    box.current.value = "";
    close();
    find();
  };
  const saved = state.settings.saved.includes(q);
  return html`
    <form class="search" role="search" onSubmit=${submit}>
      ${icon("search")}
      <input id="search" ref=${box} type="search" data-testid="search" class="input" placeholder="Search mail" aria-label="Search mail"
             role="combobox" aria-expanded=${offered.length > 0} aria-controls="suggestions" aria-autocomplete="list"
             aria-activedescendant=${chosen >= 0 ? `suggestion-${chosen}` : null}
             autocomplete="off" autocapitalize="off" spellcheck=${false} onInput=${type} onKeyDown=${press} onBlur=${() => setTimeout(close, 150)} />
      ${q ? html`
        <button type="button" class="button save" aria-pressed=${saved} title=${saved ? "Forget this search" : "Keep this search in the rail"}
                aria-label="Keep this search" data-testid="save-search" onClick=${toggleSaved}>${icon("pin")}</button>
        <button type="button" class="button" title="Clear the search" aria-label="Clear the search" onClick=${clear}>${icon("close")}</button>`
        : html`<kbd aria-hidden="true">/</kbd>`}
      <ul id="suggestions" class="menu" role="listbox" aria-label="Completions" hidden=${!offered.length}>
        ${offered.map((each, index) => html`
          <li key=${each[0]} id=${`suggestion-${index}`} role="option" data-testid="suggestion" aria-selected=${index === chosen}
              onPointerDown=${(event) => { event.preventDefault(); take(each); }}><code>${each[0]}</code><span class="quiet">${each[1]}</span></li>`)}
      </ul>
    </form>`;
}
