/** The tree of parts (RFC 2045): what the mail is made of, each with its facts, a look inside and a download. */

import { copy } from "../clipboard.js";
import { partUrl } from "../api.js";
import { size } from "../format.js";
import { icon } from "../icons.js";
import { state } from "../state.js";
import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Inside } from "./inside.js";

export function Parts({ message }) {
  return html`<ul class="parts padded" data-testid="parts"><${Part} part=${message.Parts} id=${message.ID} /></ul>`;
}

function Part({ part, id }) {
  const { PartID, ContentType, Charset, Encoding, Disposition, FileName, ContentID, Size, Checksums, Parts: inner } = part;
  const wanted = state.inside === `${id} ${PartID}`;
  const [open, setOpen] = useState(false);
  const place = useRef(null);
  useEffect(() => {
    if (!wanted) return;
    setOpen(true);
    place.current.scrollIntoView({ block: "nearest" });
  }, [wanted]);
  const leaf = inner.length === 0;
  const notes = [Charset, Encoding, Disposition, ContentID && `<${ContentID}>`].filter(Boolean);
  return html`
    <li class="part" data-testid="part" ref=${place}>
      <div class="part-line">
        <span class="part-id mono">${PartID}</span>
        <span class="part-what"><b>${ContentType}</b>${FileName && html` <span>${FileName}</span>`} <span class="quiet">${notes.join(" · ")}</span></span>
        <span class="quiet part-size">${size(Size)}</span>
        ${leaf && html`
          <button class="button" aria-expanded=${open} title="Look inside"
            aria-label=${`Look inside part ${PartID}`} onClick=${() => setOpen(!open)}>${icon("eye")}</button>
          <a class="button" href=${partUrl(id, PartID)} download=${FileName || `part-${PartID}`} title="Download"
             aria-label=${`Download part ${PartID}`}>${icon("download")}</a>`}
      </div>
      ${Checksums && html`<dl class="sums">${Object.entries(Checksums).map(([name, sum]) => html`
        <div key=${name}><dt>${name}</dt><dd><button class="link mono" title="Copy" onClick=${() => copy(sum, name)}>${sum}</button></dd></div>`)}</dl>`}
      ${open && html`<${Inside} id=${id} part=${part} />`}
      ${!leaf && html`<ul>${inner.map((child) => html`<${Part} key=${child.PartID} part=${child} id=${id} />`)}</ul>`}
    </li>`;
}
