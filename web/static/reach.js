/**
 * Where in a list of any length its scroll bar is. Browsers draw nothing that is taller than some millions of pixels
 * (Firefox 17.9, Chromium 33.5): a longer list is shown in an element of the most they do. Small steps move it as
 * they would in any list; a leap goes where the bar points; the ends of the bar are the ends of the list.
 */

const TALLEST = 10_000_000; // px

export class Reach {
  shift = 0; // px that the rows stand higher in the element than in the list
  #last = 0;

  tall = (whole) => Math.min(whole, TALLEST);

  /** Where in the list the upper edge of what is shown is; `whole` is how tall all rows would be. */
  top({ scrollTop, clientHeight }, whole) {
    const end = this.tall(whole) - clientHeight;
    const isLeap = Math.abs(scrollTop - this.#last) > clientHeight;
    if (whole <= TALLEST) this.shift = 0;
    else if (isLeap || scrollTop <= 0 || scrollTop >= end) this.shift = Math.round((scrollTop / end) * (whole - TALLEST));
    this.#last = scrollTop;
    return scrollTop + this.shift;
  }

  /** Bring this place to the upper edge. */
  go(scroller, top, whole) {
    const end = this.tall(whole) - scroller.clientHeight;
    if (whole > TALLEST && Math.abs(top - this.shift - scroller.scrollTop) > scroller.clientHeight) {
      scroller.scrollTop = (top / (whole - scroller.clientHeight)) * end;
      this.shift = Math.round(top - scroller.scrollTop);
      this.#last = scroller.scrollTop;
    } else {
      scroller.scrollTop = top - this.shift;
    }
  }

  /** So many px went in above what is shown, which stays where it is. */
  push(scroller, px, whole) {
    if (whole > TALLEST) this.shift += px;
    else scroller.scrollTop += px;
  }
}
