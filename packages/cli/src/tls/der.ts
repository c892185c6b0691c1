/** Something written in DER, the form in which certificates are signed (ITU-T X.690). */
export type Der = Uint8Array<ArrayBuffer>;

/** Several values in a row. */
export function sequence(...parts: readonly Der[]): Der {
  return tagged(0x30, ...parts);
}

export function set(...parts: readonly Der[]): Der {
  return tagged(0x31, ...parts);
}

export function boolean(value: boolean): Der {
  return tagged(0x01, Uint8Array.of(value ? 0xff : 0));
}

/** A whole number that is not negative, most significant byte first. */
export function integer(bytes: Uint8Array): Der {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Uint8Array.of(0) : Uint8Array.from(bytes.subarray(start));
  // A leading bit would make it negative.
  return (digits[0] as number) < 0x80 ? tagged(0x02, digits) : tagged(0x02, Uint8Array.of(0), digits);
}

export function octetString(...content: readonly Der[]): Der {
  return tagged(0x04, ...content);
}

/** Bits, of which the last byte leaves some unused. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Der {
  return tagged(0x03, Uint8Array.of(unusedBits), Uint8Array.from(bytes));
}

export function utf8(text: string): Der {
  return tagged(0x0c, Uint8Array.from(new TextEncoder().encode(text)));
}

/** A moment, to the second. Years from 2050 on have a form of their own (RFC 5280, 4.1.2.5). */
export function time(moment: Date): Der {
  const digits = moment.toISOString().slice(0, 19).replaceAll(/\D/g, '');
  const [tag, text] = moment.getUTCFullYear() < 2050 ? [0x17, digits.slice(2)] : [0x18, digits];
  return tagged(tag as number, ascii(`${text}Z`));
}

/** The name of a kind of thing, in dots: `2.5.29.17`. */
export function objectId(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(inBase128)));
}

/** A member that is told by its number: with a value of its own inside, or with plain bytes. */
export function member(number: number, content: Der, isPlain: 'plain' | 'whole' = 'whole'): Der {
  return tagged((isPlain === 'plain' ? 0x80 : 0xa0) | number, content);
}

export function ascii(text: string): Der {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function tagged(tag: number, ...parts: readonly Der[]): Der {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Uint8Array.from([tag, ...lengthBytes(length), ...parts.flatMap((part) => [...part])]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

/** Seven bits per byte; all but the last say that more follow. */
function inBase128(number: number): number[] {
  const bytes = [number % 128];
  for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift(0x80 | (rest % 128));
  }
  return bytes;
}
