/** A tag for all that is selected, or one less. */

import { count } from "./format.js";
import { close, Dialog } from "./dialog.js";
import { tagSelected, untagSelected } from "./marks.js";
import { howMany } from "./selection.js";
import { state } from "./state.js";
import { KnownTags } from "./tag.js";
import { html, useLayoutEffect, useRef } from "./vendor/preact-htm.js";

export function Tagged() {
  const box = useRef(null);
  useLayoutEffect(() => { box.current.value = state.typed; }, []);
  const submit = (event) => {
    event.preventDefault();
    const name = event.target.elements.tag.value.trim();
    close();
    if (name) (event.submitter.value === "off" ? untagSelected : tagSelected)(name);
  };
  return html`
    <${Dialog} class="sheet tagging" aria-label="Tag">
      <form onSubmit=${submit}>
        <label for="bulk-tag">Tag ${count(howMany(), "message")}</label>
        <input class="input" id="bulk-tag" name="tag" list="known-tags" maxlength="100" autocomplete="off" autofocus
               ref=${box} data-testid="bulk-tag" />
        <button class="main button">Add</button> <button class="edged button" value="off">Take off</button>
        <${KnownTags} />
      </form>
    <//>`;
}
