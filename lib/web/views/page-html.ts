/** HTML that a view brings, escaped, to be put into its page as it is: at hand, or in pieces made as they are read. */
export type PageHtml = string | AsyncIterable<string>;
