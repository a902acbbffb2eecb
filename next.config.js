/** Next.js renders pages and nothing else: `lib/serve` is the HTTP server in front of it. */

/** @type {import("next").NextConfig} */
const config = {
  // The door compresses, once per response, and caches the result.
  compress: false,
  poweredByHeader: false,
  generateEtags: false,
  reactStrictMode: true,
  devIndicators: false,
  images: { unoptimized: true },
  // Else Next.js looks for it, and takes a folder further up where that has a lockfile too.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  // The gate runs tsc itself; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
};

export default config;
