/** Every view that has an HTML page. The page picks its component by `name`. */
import type { ErrorView } from "./error";
import type { RevView } from "./rev-view";
import type { TreesView } from "./trees-view";

/** The view-model of one page; `components/pages.tsx` has a component for each name. */
export type PageView = ErrorView | RevView | TreesView;

/** The view of one name. */
export type PageViewNamed<Name extends PageView["name"]> = Extract<PageView, { readonly name: Name }>;
