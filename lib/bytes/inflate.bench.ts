import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { bench } from "vitest";
import { inflateZstd } from "./inflate";

/** A manifest of `count` files, the nodes of which do not compress. */
function manifest(count: number): Buffer {
  const lines = Array.from({ length: count }, (_, i) => {
    const path = `dir${i % 311}/sub${i % 17}/a-file-with-a-name-${i}.cpp`;
    return `${path}\0${createHash("sha1").update(path).digest("hex")}\n`;
  });
  return Buffer.from(lines.join(""));
}

const zstd = (text: Buffer) =>
  new Uint8Array(
    execFileSync("zstd", ["-q", "-c", `--stream-size=${text.length}`], { input: text, maxBuffer: 2 ** 28 }),
  );

const snapshot = manifest(320_000);
const packedSnapshot = zstd(snapshot);
const delta = zstd(snapshot.subarray(0, 300));

bench("inflateZstd() of 10,000 chunks of 300 bytes", () => {
  for (let i = 0; i < 10_000; i++) inflateZstd(delta, 1_000_000, "corruptStore");
});

bench(`inflateZstd() of a manifest of ${Math.round(snapshot.length / 1e6)} MB`, () => {
  inflateZstd(packedSnapshot, 2 ** 28, "corruptStore");
});
