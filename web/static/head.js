/** The head of the list: how much it holds and what can be done with all of it; or the bar of what is selected. */

import { button } from "./button.js";
import { count, number } from "./format.js";
import { lazy } from "./lazy.js";
import { markAllRead } from "./marks.js";
import { Menu } from "./menu.js";
import { canRemove, removeAll } from "./removal.js";
import { go } from "./routes.js";
import { howMany } from "./selection.js";
import { state } from "./state.js";
import { html } from "./vendor/preact-htm.js";

const sorts = { "": "Newest first", oldest: "Oldest first", largest: "Largest first", sender: "By sender" };

const Selected = lazy(() => import("./selected.js").then((module) => module.Selected), html`<div class="list-head selected" />`);

export function Head() {
  const { list, route } = state;
  const total = list?.total ?? 0;
  if (howMany()) return html`<${Selected} />`;
  const nothing = route.q ? "No match" : "No messages";
  return html`
    <div class="list-head">
      <h2>${list?.error && !total ? "No list" : list && (total ? count(total, ...(route.q ? ["match", "matches"] : ["message"])) : nothing)}
        ${list?.unread > 0 && html`<span class="quiet"> · ${number(list.unread)} unread</span>`}</h2>
      <${Menu} id="sort" glyph="sort" title=${`Sort: ${sorts[route.sort] ?? sorts[""]}`} testid="sort" items=${Object.entries(sorts).map(([sort, name]) => ({
        name, checked: sort === route.sort, run: () => go({ sort }, { replace: true }),
      }))} />
      ${button("check", `Mark ${count(list?.unread ?? 0, "message")} as read`, markAllRead, { enabled: list?.unread > 0 })}
      ${canRemove && button("trash", route.q ? `Delete the ${count(total, "match", "matches")}` : `Delete all ${number(total)}`, removeAll,
        { enabled: total > 0, "data-testid": "delete-all" })}
    </div>`;
}
