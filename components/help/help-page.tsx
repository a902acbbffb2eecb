import type { ReactNode } from "react";
import type { HelpGroup, HelpTopicsView, HelpView } from "@/lib/web/views/help-view";
import { PageFrame } from "../frame/page-frame";
import styles from "./help.module.css";

type Section = HelpView["sections"][number];

/** Shows the index of the help. */
export function HelpTopicsPage({ view }: { readonly view: HelpTopicsView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">Help</h1>
      {view.groups.map((group) => (
        <Group key={group.id} group={group} />
      ))}
    </PageFrame>
  );
}

function Group({ group }: { readonly group: HelpGroup }): ReactNode {
  return (
    <section aria-labelledby={group.id}>
      <h2 id={group.id}>{group.title}</h2>
      <dl className={styles["topics"]}>
        {group.rows.map(({ topic, href, summary }) => (
          <div key={topic}>
            <dt>
              <a href={href}>{topic}</a>
            </dt>
            <dd>{summary}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Shows the text on one topic. */
export function HelpPage({ view }: { readonly view: HelpView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">
        {view.summary} <code className={styles["name"]}>{view.topic}</code>
      </h1>
      <div className={styles["text"]}>
        {view.sections.map((section) => (
          <SectionOf key={section.heading ?? ""} section={section} />
        ))}
        <p>
          <a href={view.topicsHref}>All topics</a>
        </p>
      </div>
    </PageFrame>
  );
}

function SectionOf({ section }: { readonly section: Section }): ReactNode {
  return (
    <>
      {section.heading !== undefined && <h2>{section.heading}</h2>}
      {section.blocks.map((block, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
        <Block key={i} block={block} />
      ))}
    </>
  );
}

function Block({ block }: { readonly block: Section["blocks"][number] }): ReactNode {
  if (typeof block === "string") {
    return (
      <p>
        <Text text={block} />
      </p>
    );
  }
  if ("lines" in block) return <pre className={styles["lines"]}>{block.lines.join("\n")}</pre>;
  return (
    <dl className={styles["terms"]}>
      {block.terms.map(([term, meaning]) => (
        <div key={term}>
          <dt>
            <code>{term}</code>
          </dt>
          <dd>
            <Text text={meaning} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What stands between backticks is code. */
function Text({ text }: { readonly text: string }): ReactNode {
  return text.split("`").map((piece, i) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
    i % 2 === 1 ? <code key={i}>{piece}</code> : piece,
  );
}
