/** Files that survive a power cut once we have said that they are there. */
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A body written to a file of its own. */
export interface ReceivedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** 16 bytes. */
  readonly md5: Buffer;
}

/**
 * Writes a body to a new file in `folder`, lets `use` finish it, and removes what is left of the file afterwards.
 * @param use gets the file still open at its end; a rename of it is fine
 * @throws whatever `body` or `use` throws; then nothing is left
 */
export async function receiveFile<T>(
  folder: string,
  body: AsyncIterable<Buffer>,
  use: (received: ReceivedFile, file: FileHandle) => Promise<T>,
): Promise<T> {
  const path = join(folder, randomUUID());
  const file = await open(path, "wx");
  try {
    const md5 = createHash("md5");
    let size = 0;
    for await (const piece of body) {
      md5.update(piece);
      size += piece.length;
      await file.writeFile(piece);
    }
    return await use({ path, size, md5: md5.digest() }, file);
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
