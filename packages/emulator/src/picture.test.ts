import { crc32, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { drawPicture } from './picture.ts';

/** The chunks of a PNG, by type, with their check sums looked at. */
function read(picture: Uint8Array): Record<string, Buffer> {
  const bytes = Buffer.from(picture);
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks: Record<string, Buffer> = {};
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const typed = bytes.subarray(at + 4, at + 8 + length);
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(typed));
    chunks[typed.subarray(0, 4).toString('latin1')] = typed.subarray(4);
    at += 12 + length;
  }
  return chunks;
}

test('a picture is a PNG of its width, mirrored, in one colour on grey', () => {
  const chunks = read(drawPicture('90210/50001', 75));
  expect(Object.keys(chunks)).toEqual(['IHDR', 'IDAT', 'IEND']);
  expect([...chunks.IHDR!]).toEqual([0, 0, 0, 75, 0, 0, 0, 75, 8, 2, 0, 0, 0]);
  const rows = inflateSync(chunks.IDAT!);
  expect(rows.length).toBe(75 * (1 + 75 * 3));
  const colours = new Set<string>();
  for (let y = 0; y < 75; y++) {
    const row = rows.subarray(y * 226, (y + 1) * 226);
    expect(row[0]).toBe(0);
    const pixels = Array.from({ length: 75 }, (_, x) => row.subarray(1 + x * 3, 4 + x * 3).join());
    expect(pixels.toReversed()).toEqual(pixels);
    for (const pixel of pixels) colours.add(pixel);
  }
  expect(colours).toContain('240,240,240');
  expect(colours.size).toBe(2);
});

test('the same words give the same picture, others another', () => {
  expect(drawPicture('a')).toEqual(drawPicture('a'));
  expect(drawPicture('a')).not.toEqual(drawPicture('b'));
});
