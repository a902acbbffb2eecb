/** `highlightcss`: the style sheet of hgweb's highlighted code, by Pygments' short class names. Source: hgweb-compat 0. */
import type { Plan } from "../answer";
import { planState } from "../caching";
import type { Place } from "../place";

/** The classes by what they are, each with a colour that can be read on white. */
const SHEET = `.c, .c1, .cm, .cp, .cs { color: #5b6370; font-style: italic }
.k, .kc, .kd, .kn, .kp, .kr, .kt, .ow { color: #5b3fa0; font-weight: bold }
.s, .s1, .s2, .sb, .sc, .sd, .se, .sh, .si, .sr, .ss, .sx { color: #17632f }
.m, .mb, .mf, .mh, .mi, .mo, .il { color: #8a5300 }
.na, .nc, .nd, .nf, .nn, .nt { color: #0b5cad }
.err { color: #a1201f }
`;

/** Plans the answer of `highlightcss`, the same in every style. */
export function planHighlightCss(place: Place): Promise<Plan> {
  const headers = { "content-type": "text/css" };
  return planState(place, async () => ({ kind: "bytes", status: 200, headers, body: Buffer.from(SHEET) }));
}
