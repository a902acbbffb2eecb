/** A small app for the renderer's own tests: what the product's pages rest on, without the product. */

/** @type {import("next").NextConfig} */
const config = {
  compress: false,
  poweredByHeader: false,
  generateEtags: false,
  reactStrictMode: true,
  devIndicators: false,
};

export default config;
