/** What few visits need is fetched with the first that does: components, and the styles they are drawn with. */

import { base } from "./api.js";
import { html, useEffect, useState } from "./vendor/preact-htm.js";

/** A component that stands in for the one that `load` promises; until then it shows `meanwhile`. */
export function lazy(load, meanwhile = null) {
  let found = null;
  return function Later(props) {
    const [, redraw] = useState(0);
    useEffect(() => {
      if (!found) load().then((component) => { found = component; redraw(1); }, () => {});
    }, []);
    return found ? html`<${found} ...${props} />` : meanwhile;
  };
}

const sheets = new Map();

/** Kept until the sheet of that name is there; without it the component comes as it is. */
function styled(name) {
  if (!sheets.has(name)) {
    sheets.set(name, new Promise((done) => {
      const link = document.createElement("link");
      Object.assign(link, { rel: "stylesheet", href: `${base}static/css/${name}.css`, onload: done, onerror: done });
      document.head.append(link);
    }));
  }
  return sheets.get(name);
}

/** The same, drawn with a sheet of its own. */
export const lazyStyled = (sheet, load) => lazy(() => Promise.all([load(), styled(sheet)]).then(([component]) => component));
