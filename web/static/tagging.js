/** The tags of the open message: take one off, or type another. */

import * as api from "./api.js";
import * as mailbox from "./mailbox.js";
import { retagged } from "./opened.js";
import { state } from "./state.js";
import { hue, KnownTags } from "./tag.js";
import { say } from "./toast.js";
import { icon } from "./icons.js";
import { html, useRef, useState } from "./vendor/preact-htm.js";

async function retag(id, tags) {
  const before = state.opened.message.Tags;
  const show = (names) => { retagged(id, names); mailbox.marked({ ID: id, Tags: names }); };
  show(tags);
  try {
    await api.tag({ IDs: [id], Tags: tags });
  } catch (error) {
    show(before);
    say(`Not tagged: ${error.message}`, { bad: true });
  }
}

export function Tags({ id, tags }) {
  const [adding, setAdding] = useState(false);
  const box = useRef(null);
  const add = (event) => {
    event.preventDefault();
    if (!box.current) return; // submitted, and then left
    const name = box.current.value.trim();
    setAdding(false);
    if (name && !tags.includes(name)) retag(id, [...tags, name]);
  };
  const start = () => { setAdding(true); requestAnimationFrame(() => box.current?.focus()); };
  return html`
    <div class="header-line" hidden=${!tags.length && !adding}><dt>Tags</dt><dd class="addresses tags" data-testid="tags">
      ${tags.map((name) => html`
        <span class="tag" key=${name} style=${{ "--hue": hue(name) }}>${name}
          <button class="untag" aria-label=${`Take off ${name}`}
                  onClick=${() => retag(id, tags.filter((each) => each !== name))}>${icon("close", 12)}</button></span>`)}
      ${adding ? html`<form onSubmit=${add}>
          <input ref=${box} class="input tiny" list="known-tags" aria-label="New tag" placeholder="tag" data-testid="new-tag" maxlength="100"
                 onBlur=${add} onKeyDown=${(event) => event.key === "Escape" && (event.stopPropagation(), setAdding(false))} />
          <${KnownTags} /></form>`
        : html`<button class="link" id="add-tag" onClick=${start}>${tags.length ? "+" : "add"}<span class="unseen"> a tag</span></button>`}
    </dd></div>`;
}
