/** The message beside the list: what can be done with it, who sent it to whom, and its tabs. */

import { rawUrl, viewUrl, zipUrl } from "../api.js";
import { button } from "../button.js";
import { copyLink } from "../clipboard.js";
import { icon } from "../icons.js";
import { lazy, lazyStyled } from "../lazy.js";
import * as mailbox from "../mailbox.js";
import { Menu } from "../menu.js";
import { open } from "../opened.js";
import { markRead, pin } from "../marks.js";
import { canRemove, remove } from "../removal.js";
import { follow, go, href } from "../routes.js";
import { state } from "../state.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { only } from "../which.js";
import { Attachments } from "./attachments.js";
import { Header } from "./header.js";
import { Frame } from "./html.js";
import { shownTab, tabsOf } from "./tabs.js";
import { Text } from "./text.js";

const Cards = lazy(() => import("./cards.js").then((module) => module.Cards));
const PANELS = {
  html: Frame,
  text: Text,
  links: lazyStyled("tabs", () => import("./links.js").then(({ Links }) => Links)),
  parts: lazyStyled("tabs", () => import("./parts.js").then(({ Parts }) => Parts)),
  transcript: lazyStyled("session", () => import("./transcript.js").then(({ Conversation }) => Conversation)),
  source: lazyStyled("tabs", () => import("./source.js").then(({ Source }) => Source)),
  headers: lazyStyled("tabs", () => import("./headers.js").then(({ Headers }) => Headers)),
  raw: lazyStyled("tabs", () => import("./raw.js").then(({ Raw }) => Raw)),
};

export function Message() {
  const { opened } = state;
  if (!opened) return html`<section class="message" aria-label="Message"><${Nothing} /></section>`;
  const { id, message, error } = opened;
  return html`
    <section class="message" aria-label="Message" data-testid="message" data-id=${id} aria-busy=${!message && !error}>
      <${Tools} id=${id} />
      ${error ? html`<${Failed} id=${id} error=${error} />` : message ? html`<${Content} key=${id} message=${message} />` : html`<${Loading} key=${id} />`}
    </section>`;
}

function Tools({ id }) {
  const { rows } = state.list ?? { rows: [] };
  const at = mailbox.indexOf(id);
  const row = rows[at];
  const { message } = state.opened;
  const to = (index) => rows[index] && go({ id: rows[index].ID }, { replace: true });
  return html`
    <div class="tools" role="toolbar" aria-label="Message">
      <a class="button back" href=${href({ id: "", tab: "" })} onClick=${follow} aria-label="Back to the list">${icon("back")}</a>
      ${button("up", "Previous (k)", () => to(at - 1), { enabled: at > 0 })}
      ${button("down", "Next (j)", () => to(at + 1), { enabled: at >= 0 && at < rows.length - 1 })}
      <span class="gap" />
      ${button(row?.Read === false ? "mail" : "unread", row?.Read === false ? "Mark as read (e)" : "Mark as unread (e)",
        () => markRead(id, row?.Read === false), { enabled: Boolean(row) })}
      ${button("pin", row?.Pinned ? "Unpin (s)" : "Pin (s)", () => pin(id, !row.Pinned), { enabled: Boolean(row), "aria-pressed": row?.Pinned })}
      ${button("tag", "Tag (t)", () => document.getElementById("add-tag")?.click(), { enabled: Boolean(message) })}
      ${button("link", "Copy its link (y)", copyLink)}
      <${Menu} id="downloads" glyph="download" title="Download" testid="download" items=${downloads(id)} />
      ${canRemove && button("trash", "Delete (#)", () => remove(only(message)), { enabled: Boolean(message && state.list), "data-testid": "delete" })}
    </div>`;
}

/** What of it can be kept as a file. */
function downloads(id) {
  const { message } = state.opened;
  return [
    { name: "Raw mail (.eml)", href: rawUrl(id, { download: true }), download: `${id}.eml` },
    message?.HTML && { name: "HTML", href: viewUrl(id, "html"), download: `${id}.html` },
    message?.Text && { name: "Text", href: viewUrl(id, "txt"), download: `${id}.txt` },
    message?.Attachments.length > 0 && { name: "All attachments (.zip)", href: zipUrl(id), download: `${id}.zip` },
  ];
}

function Content({ message }) {
  const tabs = tabsOf(message);
  const shown = shownTab(message, state.route.tab);
  const Panel = PANELS[shown];
  const bar = useRef(null);
  const press = ({ key }) => {
    const at = tabs.findIndex(({ name }) => name === shown) + { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (!tabs[at]) return;
    go({ tab: tabs[at].name }, { replace: true });
    bar.current.children[at].focus();
  };
  return html`
    <${Header} message=${message} />
    ${(message.Invitations?.length > 0 || message.Deliveries?.length > 0) && html`<${Cards} message=${message} />`}
    <${Attachments} message=${message} />
    <div class="tabs" role="tablist" aria-label="Ways to look at it" ref=${bar} onKeyDown=${press}>
      ${tabs.map(({ name, title, count }) => html`
        <button key=${name} id=${`tab-${name}`} role="tab" class="tab" data-testid=${`tab-${name}`} aria-selected=${name === shown}
                aria-controls="panel" tabindex=${name === shown ? 0 : -1} onClick=${() => go({ tab: name }, { replace: true })}>
          ${title}${count && html`<span class="badge">${count(message)}</span>`}</button>`)}
    </div>
    <div class="panel" id="panel" role="tabpanel" aria-labelledby=${`tab-${shown}`} data-tab=${shown} tabindex=${shown === "html" ? -1 : 0}>
      <${Panel} key=${shown} message=${message} />
    </div>`;
}

const Nothing = () => html`
  <div class="nothing">${state.list?.rows.length > 0 && html`
    <p class="quiet"><kbd>j</kbd> <kbd>k</kbd> to read, <kbd>/</kbd> to search, <kbd>?</kbd> for all keys</p>`}</div>`;

const Failed = ({ id, error }) => html`
  <div class="nothing" data-testid="message-failed">
    <h3>${error.status === 404 ? "This message is not here" : "The message could not be loaded"}</h3>
    <p>${error.status === 404 ? "It was deleted, or it belongs to another catcher." : error.message}</p>
    ${error.status === 404
      ? html`<a class="button edged" href=${href({ id: "", tab: "" })} onClick=${follow}>Back to the list</a>`
      : html`<button class="button edged" onClick=${() => open(id)}>Try again</button>`}
  </div>`;

/** Nothing for 150 ms, then the outline of what is coming: most messages are there before that. */
function Loading() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(setLate, 150, true);
    return () => clearTimeout(timer);
  }, []);
  return late && html`<div class="outline" aria-hidden="true"><i /><i /><i /></div>`;
}
