"use client";

import { useState } from "react";
import { HtmlSlot } from "../../../components/html-slot";

/** Renders again at each click: hydration is proven by the count, and the HTML in it must survive. */
export function Counter({ slot }) {
  const [count, setCount] = useState(0);
  return (
    <div>
      <button type="button" onClick={() => setCount(count + 1)}>
        {`clicked ${count}`}
      </button>
      <HtmlSlot slot={slot} tag="pre" className={`rendered-${count}`} />
    </div>
  );
}
