/** The files of a message, above its tabs: one click downloads. */

import { partUrl } from "../api.js";
import { size } from "../format.js";
import { icon } from "../icons.js";
import { go } from "../routes.js";
import { set } from "../state.js";
import { html } from "../vendor/preact-htm.js";

const glyph = (type) => (type.startsWith("image/") ? "image" : type.startsWith("message/") ? "mail" : "file");

export function Attachments({ message }) {
  const { ID, Attachments: files, Inline } = message;
  const all = [...files, ...Inline];
  if (!all.length) return null;
  return html`
    <ul class="attachments" aria-label="Attachments">
      ${all.map((file, index) => html`
        <li key=${file.PartID}><a href=${partUrl(ID, file.PartID)} download=${file.FileName || "part"} data-testid="attachment"
            title=${`${file.FileName}\n${file.ContentType}, ${size(file.Size)}${index >= files.length ? ", inline" : ""}`}>
          ${icon(glyph(file.ContentType))}<span>${file.FileName || file.ContentType}</span><i>${size(file.Size)}</i></a>
          <button class="button" data-testid="look-inside" title="Look inside" aria-label=${`Look inside ${file.FileName}`}
            onClick=${() => { set({ inside: `${ID} ${file.PartID}` }); go({ tab: "parts" }, { replace: true }); }}>${icon("eye")}</button></li>`)}
    </ul>`;
}
