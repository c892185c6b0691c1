import { createHash } from 'node:crypto';
import { encode } from 'fast-png';

/** Pixels of a picture in its original size. */
const originalWidth = 240;

/** A mirrored pattern of five by five squares, as a PNG; the same for the same words. */
export function drawPicture(words: string, width = originalWidth): Uint8Array {
  const digest = createHash('sha256').update(words).digest();
  const colour = [digest[0], digest[1], digest[2]].map((byte) => 64 + ((byte as number) % 128));
  const data = new Uint8Array(width * width * 3).fill(240);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      const column = Math.floor((x * 5) / width);
      const row = Math.floor((y * 5) / width);
      const mirrored = column > 2 ? 4 - column : column;
      if ((digest[3 + row * 3 + mirrored] as number) % 2 === 0) data.set(colour, (y * width + x) * 3);
    }
  }
  return encode({ width, height: width, data, channels: 3, depth: 8 });
}
