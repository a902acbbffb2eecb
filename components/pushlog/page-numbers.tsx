import type { ReactNode } from "react";
import type { PageNumberLink } from "@/lib/web/views/pushlog-view";
import styles from "./pushlog.module.css";

/** Shows the links to other pages; nothing when there are none. */
export function PageNumbers(props: { readonly pages: readonly PageNumberLink[]; readonly label: string }): ReactNode {
  const { pages, label } = props;
  if (pages.length === 0) return null;
  return (
    <nav aria-label={label} className={styles["numbers"]}>
      Page{" "}
      <ul>
        {pages.map((page) => (
          <li key={page.text}>
            <a href={page.href} aria-label={page.label} aria-current={page.isCurrent ? "page" : undefined}>
              {page.text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
