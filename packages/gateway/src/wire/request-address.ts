/** Scheme, host and port of an address, and its host alone in small letters. */
export interface Place {
  readonly origin: string;
  readonly hostname: string;
}

/** Scheme, host and port as nearly everybody writes them. They say the place, whatever follows. */
const plainly = /^https?:\/\/[\w.[\]:-]+(?=\/)/;

/** Where an address of a request is; null when it is none. Most requests come under the same few names. */
export function placeOf(url: string): Place | null {
  const text = plainly.exec(url)?.[0];
  if (text === undefined) return parsed(url);
  const known = places.get(text);
  if (known !== undefined) return known;
  const place = parsed(text);
  // Whoever calls can say any name.
  if (places.size >= mostPlaces) places.clear();
  places.set(text, place);
  return place;
}

/** The path of a request, as it is written. */
export function pathOf(url: string): string {
  const text = plainly.exec(url)?.[0];
  if (text === undefined) return new URL(url).pathname;
  const path = url.slice(text.length);
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}

function parsed(url: string): Place | null {
  if (!URL.canParse(url)) return null;
  const { origin, hostname } = new URL(url);
  return { origin, hostname: hostname.toLowerCase() };
}

const places = new Map<string, Place | null>();
const mostPlaces = 1_000;
