"use client";

import { type ReactNode, useEffect, useRef } from "react";

/**
 * The table's switches: `[Collapse]` for the rows of a merge push, `[To Local]` for dates. The rows are the server's
 * HTML, so it listens around them. Without script the switches are not shown and all rows are.
 */
export function PushlogControls(props: { readonly className?: string | undefined; readonly children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const click = (event: Event) => {
      const target = event.target instanceof Element ? event.target : undefined;
      const fold = target?.closest("a.expand");
      if (fold) {
        event.preventDefault();
        toggleRows(element, fold);
      }
      const zone = target?.closest("#localize");
      if (zone) toggleZone(element, zone);
    };
    // A link does not answer to the space bar, and a button must.
    const press = (event: KeyboardEvent) => {
      if (event.key === " " && event.target instanceof Element && event.target.matches("a.expand")) click(event);
    };
    element.addEventListener("click", click);
    element.addEventListener("keydown", press);
    element.dataset["scripted"] = "";
    return () => {
      element.removeEventListener("click", click);
      element.removeEventListener("keydown", press);
    };
  }, []);
  return (
    <div ref={box} className={props.className}>
      {props.children}
    </div>
  );
}

function toggleRows(table: Element, fold: Element): void {
  const push = /(?:^| )hide(id[0-9]+)(?: |$)/.exec(fold.className)?.[1];
  if (push === undefined) return;
  const isExpanded = fold.getAttribute("aria-expanded") === "true";
  const [, ...others] = table.querySelectorAll<HTMLElement>(`tr.${push}`);
  for (const row of others) row.hidden = isExpanded;
  fold.setAttribute("aria-expanded", String(!isExpanded));
  fold.textContent = isExpanded ? "[Expand]" : "[Collapse]";
}

/** The dates in UTC, kept while local ones are shown. */
const inUtc = new WeakMap<Element, string>();

function toggleZone(table: Element, button: Element): void {
  const toLocal = button.textContent?.trim() === "[To Local]";
  for (const time of table.querySelectorAll<HTMLTimeElement>(".date time")) {
    const shown = inUtc.get(time) ?? time.textContent ?? "";
    inUtc.set(time, shown);
    const local = new Date(time.dateTime).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" });
    time.textContent = toLocal ? local : shown;
  }
  button.textContent = toLocal ? "[To UTC]" : "[To Local]";
}
