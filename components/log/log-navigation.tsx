import type { ReactNode } from "react";
import type { LogNavigation as LogNavigationView } from "@/lib/web/views/log-entry-view";
import { ListSizes } from "./list-sizes";
import styles from "./log.module.css";

/** Shows the links to the other pages of a list. */
export function LogNavigation(props: { readonly label: string; readonly navigation: LogNavigationView }): ReactNode {
  const { newerHref, olderHref, steps, sizes } = props.navigation;
  return (
    <nav aria-label={props.label} className={styles["navigation"]}>
      <ul>
        {newerHref !== undefined && (
          <li>
            <a href={newerHref} rel="prev">
              ← Newer
            </a>
          </li>
        )}
        {olderHref !== undefined && (
          <li>
            <a href={olderHref} rel="next">
              Older →
            </a>
          </li>
        )}
        {steps.map((step) => (
          <li key={step.text}>
            <a href={step.href}>{step.text}</a>
          </li>
        ))}
        <li>
          <ListSizes sizes={sizes} />
        </li>
      </ul>
    </nav>
  );
}
