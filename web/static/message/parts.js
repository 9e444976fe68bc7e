/** The tree of parts (RFC 2045): what the mail is made of, each with its facts, a look inside and a download. */

import { copy } from "../clipboard.js";
import * as api from "../api.js";
import { partUrl } from "../api.js";
import { size } from "../format.js";
import { icon } from "../icons.js";
import { html, useState } from "../vendor/preact-htm.js";
import { decoded, useAnswer, Waiting } from "./answer.js";
import { Lines } from "./lines.js";

const PICTURES = /^image\/(?:png|jpeg|gif|webp|avif|bmp)$/; // raster only: an SVG is a document
const TEXTS = /^(?:text\/|message\/|application\/(?:json|xml|pgp-))/;

export function Parts({ message }) {
  const facts = new Map([...message.Attachments, ...message.Inline].map((file) => [file.PartID, file]));
  return html`<ul class="parts padded" data-testid="parts"><${Part} part=${message.Parts} id=${message.ID} facts=${facts} /></ul>`;
}

function Part({ part, id, facts }) {
  const { PartID, ContentType, Charset, Encoding, Disposition, FileName, ContentID, Size, Parts: inner } = part;
  const [open, setOpen] = useState(false);
  const leaf = inner.length === 0;
  const sums = facts.get(PartID)?.Checksums;
  const notes = [Charset, Encoding, Disposition, ContentID && `<${ContentID}>`].filter(Boolean);
  return html`
    <li class="part" data-testid="part">
      <div class="part-line">
        <span class="part-id mono">${PartID}</span>
        <span class="part-what"><b>${ContentType}</b>${FileName && html` <span>${FileName}</span>`} <span class="quiet">${notes.join(" · ")}</span></span>
        <span class="quiet part-size">${size(Size)}</span>
        ${leaf && html`
          ${(PICTURES.test(ContentType) || TEXTS.test(ContentType)) && html`<button class="button" aria-expanded=${open} title="Look inside"
            aria-label=${`Look inside part ${PartID}`} onClick=${() => setOpen(!open)}>${icon("eye")}</button>`}
          <a class="button" href=${partUrl(id, PartID)} download=${FileName || `part-${PartID}`} title="Download"
             aria-label=${`Download part ${PartID}`}>${icon("download")}</a>`}
      </div>
      ${sums && html`<dl class="sums">${Object.entries(sums).map(([name, sum]) => html`
        <div key=${name}><dt>${name}</dt><dd><button class="link mono" title="Copy" onClick=${() => copy(sum, name)}>${sum}</button></dd></div>`)}</dl>`}
      ${open && html`<${Inside} id=${id} part=${part} />`}
      ${!leaf && html`<ul>${inner.map((child) => html`<${Part} key=${child.PartID} part=${child} id=${id} facts=${facts} />`)}</ul>`}
    </li>`;
}

/** A picture as one, everything else as text. */
const Inside = ({ id, part }) => (PICTURES.test(part.ContentType)
  ? html`<img class="inside" src=${partUrl(id, part.PartID)} alt=${part.FileName || "picture"} />`
  : html`<${Words} id=${id} part=${part} />`);

function Words({ id, part: { PartID, Charset } }) {
  const ask = () => api.part(id, PartID).then((bytes) => decoded(bytes, Charset));
  const answer = useAnswer(ask, PartID);
  return answer.value === undefined ? html`<${Waiting} answer=${answer} />`
    : html`<div class="inside" data-testid="inside"><${Lines} text=${answer.value} /></div>`;
}
