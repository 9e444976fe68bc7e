/** The conversation that brought this message. */

import { useAnswer, Waiting } from "../answer.js";
import * as api from "../api.js";
import { follow, href } from "../routes.js";
import { Transcript } from "../transcript.js";
import { html } from "../vendor/preact-htm.js";

export function Conversation({ message }) {
  const answer = useAnswer(api.session, message.SessionID);
  if (answer.error?.status === 404) return html`<p class="quiet padded">This conversation is no longer kept: only the newest are, as many as --keep-sessions says.</p>`;
  if (!answer.value) return html`<${Waiting} answer=${answer} />`;
  const { ID, Delivered } = answer.value;
  return html`
    ${Delivered.length > 1 && html`<p class="padded-top quiet">It brought ${Delivered.length} messages:${" "}
      <a href=${href({ view: "conversations", id: ID, tab: "" })} onClick=${follow}>all of it</a></p>`}
    <${Transcript} session=${answer.value} mine=${Delivered.length > 1 ? message.ID : ""} />`;
}
