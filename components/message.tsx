import type { ReactNode } from "react";
import type { Message as MessageView } from "@/lib/web/views/message";

/** Shows a commit message, or its first line: text and links. */
export function Message({ pieces }: { readonly pieces: MessageView }): ReactNode {
  let at = 0;
  return pieces.map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.href === undefined ? (
      piece.text
    ) : (
      <a key={key} href={piece.href}>
        {piece.text}
      </a>
    );
  });
}
