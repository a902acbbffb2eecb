import type { Viewport } from "next";
import type { ReactNode } from "react";
import "./globals.css";
import "./frame.css";
import "./source-lines.css";

/** Both schemes before the style sheet is there, too. */
export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
      </head>
      <body>{children}</body>
    </html>
  );
}
