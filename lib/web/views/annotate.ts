/** `annotate`: a file, and which changeset brought each line. Source: hgweb-compat 1.3, 2.4, 6.6, 7. */
import { Turns } from "../../bytes/turns";
import { type Annotation, readAnnotation, WHITESPACE_PARAMETERS } from "../annotation";
import type { Answer, Plan } from "../answer";
import { planChangeset, planState } from "../caching";
import { requireTemplate } from "../commands";
import { displayPath } from "../escape";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { type Earlier, writeAnnotationHtml } from "./annotate-html";
import { writeJsonAnnotation } from "./annotate-json";
import { writeRawAnnotation } from "./annotate-raw";
import type { AnnotateView } from "./annotate-view";
import { makeFileFacts } from "./file-facts";
import { linkIn, makeFrame } from "./frame";
import { formOf } from "./page-form";
import { joinPieces, PageRoom } from "./page-room";

const LABELS: Readonly<Record<keyof typeof WHITESPACE_PARAMETERS, string>> = {
  ignorews: "ignore all white space",
  ignorewsamount: "ignore changes in its amount",
  ignorewseol: "ignore it at the end of lines",
  ignoreblanklines: "ignore blank lines",
};

/** Plans the answer of `annotate`. */
export function planAnnotate(place: Place): Promise<Plan> {
  const produce = () => answerAnnotate(place);
  // The raw style tells numbers, which hang on the view.
  return place.url.style === "raw" ? planState(place, produce) : planChangeset(place, produce);
}

async function answerAnnotate(place: Place): Promise<Answer> {
  const { style, template } = place.url;
  const annotation = await readAnnotation(place);
  const headers = { "content-type": CONTENT_TYPES[style] };
  switch (style) {
    case "html":
      return { kind: "page", status: 200, headers, view: await makeAnnotateView(place, annotation) };
    case "json":
      return { kind: "bytes", status: 200, headers, body: writeJsonAnnotation(annotation, place.signal) };
    case "raw":
      return { kind: "bytes", status: 200, headers, body: writeRawAnnotation(annotation) };
    default:
      requireTemplate(style, template);
      return textAnswer(style, "");
  }
}

async function makeAnnotateView(place: Place, annotation: Annotation): Promise<AnnotateView> {
  const { file, options, lines } = annotation;
  const { path, node } = file;
  const symbol = place.url.typedSymbol ?? node;
  return {
    name: "annotate",
    frame: makeFrame(place, {
      title: `${place.tree.name}: ${displayPath(path)} annotate`,
      heading: "annotate",
      command: "annotate",
      symbol,
      path,
      alternates: [
        { text: "raw", href: linkIn(place, { command: "annotate", style: "raw", symbol, path }) },
        { text: "json", href: linkIn(place, { command: "annotate", style: "json", symbol: node, path }) },
      ],
    }),
    facts: await makeFileFacts(place, { ...annotation, found: file, path, flags: file.flags }, "annotate"),
    whitespace: Object.entries(WHITESPACE_PARAMETERS).map(([parameter, option]) => ({
      parameter,
      label: LABELS[parameter as keyof typeof LABELS],
      isChosen: options[option] ?? false,
    })),
    form: formOf(linkIn(place, { command: "annotate", symbol, path })),
    lineCount: lines.length,
    rowsHtml: await joinPieces(
      writeAnnotationHtml(place, annotation, await readEarlier(annotation)),
      new Turns(place.signal),
      new PageRoom("file", "raw-annotate"),
    ),
  };
}

/** Reads for each file revision that brought a line the one that it was made from, as the changeset before it has it. */
async function readEarlier({ lines, file }: Annotation): Promise<Earlier> {
  const earlier = new Map<
    Annotation["lines"][number]["origin"]["file"],
    { node: typeof file.node; path: typeof file.path }
  >();
  for (const { origin } of lines) {
    if (earlier.has(origin.file)) continue;
    const [parent] = await origin.file.readParents();
    if (parent === undefined) continue;
    earlier.set(origin.file, { node: file.repo.getNode(await parent.findRev()), path: parent.path });
  }
  return earlier;
}
