/** A commit message for pages. */
import type { Piece } from "../../commit-message/linkify";

/** A message, or its first line, as text and links; the texts together are what it says. */
export type Message = readonly Piece[];
