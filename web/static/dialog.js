/** What floats above the page: it keeps the focus inside, escape or a click beside it closes it, and then the focus is where it was. */

import { set } from "./state.js";
import { html, useLayoutEffect, useRef } from "./vendor/preact-htm.js";

export const close = () => set({ overlay: "" });

/** A native dialog gives the focus back when it is closed, not when it is drawn no longer. */
export function Dialog({ children, ...more }) {
  const dialog = useRef(null);
  useLayoutEffect(() => {
    const { current } = dialog;
    current.showModal();
    return () => current.close();
  }, []);
  return html`
    <dialog ref=${dialog} ...${more} onClose=${({ target }) => target.isConnected && close()}
            onClick=${({ target }) => target === dialog.current && close()}>${children}</dialog>`;
}
