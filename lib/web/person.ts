/** hgweb's readings of an author such as `Bob Smith <bob@example.com>`. Source: hgweb-compat 1.8, judged by `mercurial.templatefilters`. */

/** Returns the text before the first `end`, or all of it. */
function before(text: string, end: string): string {
  const at = text.indexOf(end);
  return at < 0 ? text : text.slice(0, at);
}

/** Strips spaces and double quotes from both ends. */
function unquoted(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && (text[start] === " " || text[start] === '"')) start++;
  while (end > start && (text[end - 1] === " " || text[end - 1] === '"')) end--;
  return text.slice(start, end);
}

/** Returns the name: the text before `<`, unquoted; without `<` the mailbox with its dots as spaces; without `@` the whole. */
export function person(author: string): string {
  if (!author.includes("@")) return author;
  if (author.includes("<")) return unquoted(before(author, "<")).replaceAll('\\"', '"');
  return before(author, "@").replaceAll(".", " ");
}

/** Returns the mail address: what stands between `<` and the first `>`, or the whole without `<`. */
export function email(author: string): string {
  const start = author.indexOf("<") + 1;
  const end = author.indexOf(">");
  return author.slice(start, end < 0 ? undefined : end);
}

/** Returns the mailbox: the mail address up to `@`. */
export function emailUser(author: string): string {
  const mailbox = before(author, "@");
  return mailbox.slice(mailbox.indexOf("<") + 1);
}

/** Returns the short user name, as raw-annotate shows it: the mailbox up to its first space or dot. */
export function user(author: string): string {
  return before(before(emailUser(author), " "), ".");
}
