/** Lets tests have archives read by Python's own modules. */
import { askPython } from "../../hg/testing/ask-python";

const SCRIPT = `
import bz2, gzip, io, zipfile

def read_zip(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    entries = []
    for info in archive.infolist():
        name_at = info.header_offset + 30
        data_at = name_at + int.from_bytes(data[name_at - 4:name_at - 2], "little") + int.from_bytes(data[name_at - 2:name_at], "little")
        end = data_at + info.compress_size
        entries.append({
            "name": info.filename, "modes": oct(info.external_attr >> 16), "time": info.date_time,
            "content": to_text(archive.read(info)), "header": to_text(data[info.header_offset:data_at]),
            "descriptor": to_text(data[end:end + 8] + data[end + 12:end + 16]),
            "central": [info.create_system, info.create_version, info.extract_version, info.flag_bits, info.CRC,
                        info.file_size, info.internal_attr, to_text(info.extra), info.volume],
        })
    return {"zip": entries, "comment": to_text(archive.comment)}

def read(data):
    if data[:2] == b"PK":
        return read_zip(data)
    if data[:2] == b"BZ":
        return {"tar": to_text(bz2.decompress(data))}
    return {"tar": to_text(gzip.decompress(data)), "head": to_text(data[:10])}

answer([read(to_bytes(archive)) for archive in question])
`;

/**
 * Reads archives (bytes as latin1): of a zip every field but those that hang on how well it was compressed, of the
 * others the tar within and gzip's head.
 */
export function readArchives(archives: readonly string[]): unknown[] {
  return askPython(SCRIPT, archives) as unknown[];
}
