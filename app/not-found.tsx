/** Never seen, as the page has a view for every URL; its own file keeps Next.js's, with inline styles, out of each page. */
export default function NotFound() {
  return <p>Not Found</p>;
}
