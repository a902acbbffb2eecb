import type { ReactNode } from "react";
import type { PushlogSearch } from "@/lib/web/views/pushlog-view";
import styles from "./pushlog.module.css";

/** The form that asks for the pushes of a period. */
export function PushlogSearchForm({ search }: { readonly search: PushlogSearch }): ReactNode {
  return (
    <form action={search.action} method="get" className={styles["search"]} aria-label="Pushes of a period">
      <label>
        After <input type="text" name="startdate" defaultValue={search.startdate} autoComplete="off" />
      </label>
      <label>
        Before <input type="text" name="enddate" defaultValue={search.enddate} autoComplete="off" />
      </label>
      {search.session.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit">Search</button>
    </form>
  );
}
