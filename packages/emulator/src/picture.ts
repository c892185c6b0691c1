import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** Pixels of a picture in its original size. */
const originalWidth = 240;

/** A mirrored pattern of five by five squares, as a PNG; the same for the same words. */
export function drawPicture(words: string, width = originalWidth): Uint8Array {
  const digest = createHash('sha256').update(words).digest();
  const colour = [digest[0], digest[1], digest[2]].map((byte) => 64 + ((byte as number) % 128));
  // Each row begins with how it was filtered: 0, not at all.
  const rowBytes = 1 + width * 3;
  const rows = new Uint8Array(width * rowBytes);
  for (let y = 0; y < width; y++) {
    rows.fill(240, y * rowBytes + 1, (y + 1) * rowBytes);
    for (let x = 0; x < width; x++) {
      const column = Math.floor((x * 5) / width);
      const row = Math.floor((y * 5) / width);
      const mirrored = column > 2 ? 4 - column : column;
      if ((digest[3 + row * 3 + mirrored] as number) % 2 === 0) rows.set(colour, y * rowBytes + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  // Eight bits for each of red, green and blue.
  header.set([8, 2], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Length, type, content and check sum. Source: PNG specification, 5.3. */
function chunk(type: string, content: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}
