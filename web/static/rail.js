/** The rail: parts of the mailbox, each a link, each with its count. */

import { number } from "./format.js";
import { icon } from "./icons.js";
import { lazy } from "./lazy.js";
import { quoted } from "./query.js";
import { follow, href } from "./routes.js";
import { prefer } from "./settings.js";
import { state } from "./state.js";
import { hue } from "./tag.js";
import { html } from "./vendor/preact-htm.js";

const Recipients = lazy(() => import("./recipients.js").then((module) => module.Recipients));
const search = (q) => ({ view: "mail", q });
const view = (name) => ({ view: name, q: "" });

export function Rail() {
  const { list, info, inboxes, settings: { saved, byRecipient } } = state;
  const tags = Object.entries(info?.Tags ?? {});
  return html`
    <nav class="rail" aria-label="Mailbox">
      <ul>
        <${Place} name="All mail" glyph="inbox" to=${search("")} count=${info?.Messages ?? list?.total} />
        <${Place} name="Unread" glyph="unread" to=${search("is:unread")} count=${info?.Unread} strong />
        <${Place} name="Pinned" glyph="pin" to=${search("is:pinned")} />
        <${Place} name="Attachments" glyph="attachment" to=${search("has:attachment")} />
      </ul>
      ${(inboxes.length > 1 || inboxes[0]?.Rule) && html`<h2>Inboxes</h2><ul data-testid="inboxes">${inboxes.map(({ Name, Unread }) => html`
        <${Place} key=${Name} name=${Name} glyph="folder" to=${search(`in:${quoted(Name)}`)} count=${Unread} strong />`)}</ul>`}
      ${saved.length > 0 && html`<h2>Searches</h2><ul>${saved.map((q) => html`<${Place} key=${q} name=${q} glyph="search" to=${search(q)} />`)}</ul>`}
      ${tags.length > 0 && html`<h2>Tags</h2><ul>${tags.map(([name, count]) => html`
        <${Place} key=${name} name=${name} colour=${hue(name)} to=${search(`tag:${quoted(name)}`)} count=${count} />`)}</ul>`}
      <h2><button class="link" aria-expanded=${byRecipient} data-testid="by-recipient" onClick=${() => prefer({ byRecipient: !byRecipient })}>
        Recipients ${icon(byRecipient ? "up" : "down", 12)}</button></h2>
      ${byRecipient && html`<${Recipients} place=${([address, times]) => html`
        <${Place} key=${address} name=${address} glyph="mail" to=${search(`envelope-to:${quoted(address)}`)} count=${times} />`} />`}
      <ul class="rail-end">
        <${Place} name="Conversations" glyph="plug" to=${view("conversations")} />
        <${Place} name="Faults" glyph="bolt" to=${view("faults")} />
        <${Place} name="Overview" glyph="chart" to=${view("overview")} />
      </ul>
    </nav>`;
}

function Place({ name, glyph, colour, to, count, strong }) {
  const { route } = state;
  const here = route.view === to.view && (route.view !== "mail" || route.q === to.q);
  return html`
    <li><a href=${href({ id: "", tab: "", ...to })} onClick=${follow} aria-current=${here ? "page" : null} title=${name}>
      ${glyph ? icon(glyph) : html`<i class="spot" style=${{ "--hue": colour }} />`}
      <span>${name}</span>${count > 0 && html`<b class=${strong ? "strong" : ""}>${number(count)}</b>`}
    </a></li>`;
}
