/** The bar of what is selected: how much it is, and what can be done with all of it. */

import { button } from "./button.js";
import { number } from "./format.js";
import { markSelected, pinSelected } from "./marks.js";
import { canRemove, removeSelected } from "./removal.js";
import * as selection from "./selection.js";
import { set, state } from "./state.js";
import { html } from "./vendor/preact-htm.js";

export function Selected() {
  const selected = selection.howMany();
  const { total } = state.list;
  const unpinned = selection.lacks("Pinned");
  return html`
    <div class="list-head selected" role="toolbar" aria-label="Selected messages" data-testid="selection">
      ${button("close", "Select none (esc)", selection.clear)}
      <h2>${number(selected)} selected</h2>
      ${selected < total && html`<button class="link" onClick=${selection.selectAll}>All ${number(total)}</button>`}
      <span class="gap" />
      ${button("mail", "Mark as read", () => markSelected(true))}
      ${button("unread", "Mark as unread", () => markSelected(false))}
      ${button("pin", unpinned ? "Pin (s)" : "Unpin (s)", () => pinSelected(unpinned))}
      ${button("tag", "Tag (t)", () => set({ overlay: "tagging", typed: "" }))}
      ${canRemove && button("trash", "Delete (#)", removeSelected)}
    </div>`;
}
