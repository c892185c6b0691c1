/** A v1 record as it came: `{ type, attributes }`. */
export interface WireRecord {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A value as v1 wraps it. */
export interface WireAttribute {
  readonly label: string;
  readonly value: unknown;
  readonly type: string;
  readonly universal_id?: string | null;
}

/**
 * Takes the wrapping off a v1 answer: `success` goes, `{ type, attributes }` becomes its attributes, and
 * `{ label, value, type, universal_id }` its value.
 *
 * - Numbers in texts become numbers (weekly hours, salaries, integers, decimals); ids above 2^53 stay digits.
 * - Dates at midnight become the day as written, `YYYY-MM-DD`, whatever the offset.
 * - Tags become a list, in both forms of the wire.
 * - An unset object, which may be null, `''` or `[]`, becomes null; an unset list becomes `[]`.
 *
 * The wire is left untouched; `rawOf` finds it again.
 */
export function unwrap(answer: unknown): unknown {
  if (!isObject(answer) || typeof answer.success !== 'boolean') return answer;
  const { success: _, ...envelope } = answer;
  for (const key of Object.keys(envelope)) envelope[key] = unwrapMember(envelope[key]);
  return envelope;
}

/**
 * The record as v1 sent it, with labels, types and `universal_id`s; undefined for anything but a record that a
 * v1 method gave, copies included.
 */
export function rawOf(record: object): WireRecord | undefined {
  return Wire.of(record);
}

function itself(record: object): object {
  return record;
}

/**
 * Ties a record to its wire form by a private member, which nobody else sees: not `Object.keys`, JSON or a debugger's
 * print. A WeakMap does the same, and made reading a page a third slower, for its cost in garbage collection.
 */
// A constructor that returns an object lends its private members to that object.
class Wire extends (itself as unknown as new (record: object) => object) {
  #wire: WireRecord;

  constructor(record: object, wire: WireRecord) {
    super(record);
    this.#wire = wire;
  }

  static of(record: object): WireRecord | undefined {
    return #wire in record ? record.#wire : undefined;
  }
}

/** The plain value of an attribute. */
export function plainOf(key: string, attribute: WireAttribute): unknown {
  const { value, type } = attribute;
  if (typeof value === 'string') return fromText(key, type, value);
  if (value === null) return emptyOf(key, type);
  if (typeof value !== 'object') return value;
  if (!Array.isArray(value)) return unwrapValue(value as Members);
  return value.length === 0 && objectKeys.has(key) ? null : unwrapList(value);
}

type Members = Record<string, unknown>;

const objectKeys: ReadonlySet<string> = new Set([
  'supervisor',
  'department',
  'office',
  'team',
  'subcompany',
  'holiday_calendar',
  'work_schedule',
]);
const listKeys: ReadonlySet<string> = new Set(['cost_centers', 'absence_entitlement']);
const numberKeys: ReadonlySet<string> = new Set(['weekly_working_hours', 'fix_salary', 'hourly_salary']);
const momentKeys: ReadonlySet<string> = new Set(['created_at', 'last_modified_at']);

function emptyOf(key: string, type: string): null | [] {
  return type === 'tags' || listKeys.has(key) ? [] : null;
}

function fromText(key: string, type: string, text: string): unknown {
  if (type === 'date') return text === '' ? null : momentKeys.has(key) ? text : dayFrom(text);
  if (type === 'tags') return tagsFrom(text);
  if (type === 'integer' || type === 'decimal' || numberKeys.has(key)) return numberFrom(text);
  return text === '' && (objectKeys.has(key) || listKeys.has(key)) ? emptyOf(key, type) : text;
}

const plainNumber = /^-?\d+(\.\d+)?$/;

function numberFrom(text: string): number | string | null {
  if (text === '') return null;
  if (!plainNumber.test(text)) return text;
  const value = Number(text);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value;
}

const midnight = /^\d{4}-\d\d-\d\dT00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?$/;

function dayFrom(text: string): string {
  return text.length > 10 && midnight.test(text) ? text.slice(0, 10) : text;
}

function tagsFrom(text: string): string[] {
  if (text === '') return [];
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) return list.map(String);
    } catch {
      // A tag may begin with a bracket; then the commas decide.
    }
  }
  return text.split(',').map((tag) => tag.trim());
}

function unwrapMember(member: unknown): unknown {
  if (!Array.isArray(member)) return isObject(member) ? unwrapRecord(member) : member;
  const records: unknown[] = new Array(member.length);
  for (let index = 0; index < member.length; index += 1) {
    const record: unknown = member[index];
    records[index] = isObject(record) ? unwrapRecord(record) : record;
  }
  return records;
}

function unwrapRecord(record: Members): unknown {
  const plain = unwrapValue(record);
  if (isWireRecord(record)) new Wire(plain as object, record);
  return plain;
}

function unwrapList(list: readonly unknown[]): unknown[] {
  const plain: unknown[] = new Array(list.length);
  for (let index = 0; index < list.length; index += 1) {
    const item: unknown = list[index];
    plain[index] = isObject(item) ? unwrapValue(item) : Array.isArray(item) ? unwrapList(item) : item;
  }
  return plain;
}

function unwrapValue(value: Members): unknown {
  // Columns of reports: the attributes are a list.
  if (typeof value.type === 'string' && Array.isArray(value.attributes)) return unwrapList(value.attributes);
  if (!isWireRecord(value)) return unwrapMembers(value);
  const plain = unwrapMembers(value.attributes as Members);
  for (const key in value) {
    if (key === 'type' || key === 'attributes') continue;
    const beside = value[key];
    plain[key] = typeof beside === 'object' && beside !== null ? unwrapOne(key, beside) : beside;
  }
  return plain;
}

function unwrapMembers(members: Members): Members {
  // The copy keeps the hidden class that JSON.parse made, and the loop only overwrites: building the object key by
  // key is several times slower.
  const plain = { ...members };
  for (const key in plain) {
    const member = plain[key];
    if (typeof member === 'object' && member !== null) plain[key] = unwrapOne(key, member);
  }
  return plain;
}

function unwrapOne(key: string, member: object): unknown {
  if (Array.isArray(member)) return unwrapList(member);
  return isAttribute(member) ? plainOf(key, member) : unwrapValue(member as Members);
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWireRecord(value: object): value is WireRecord {
  const { type, attributes } = value as Members;
  return typeof type === 'string' && isObject(attributes);
}

/** Whether it is a wrapped value. */
export function isAttribute(value: unknown): value is WireAttribute {
  if (!isObject(value)) return false;
  return typeof value.type === 'string' && typeof value.label === 'string' && value.value !== undefined;
}
