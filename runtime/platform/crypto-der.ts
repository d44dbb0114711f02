// The little of ASN.1 (X.690) that keys need: SubjectPublicKeyInfo, PrivateKeyInfo and what is in them.
import { concat as concatAll } from "../guest/bytes.ts";
import { dataError } from "./crypto-error.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const NULL = 0x05;
const OID = 0x06;
const SEQUENCE = 0x30;
const PUBLIC_KEY = 0xa1;

/** Object identifiers in hexadecimal: of the algorithm, and for its parameters if it has any. */
export const oids = {
  rsa: "2a864886f70d010101",
  ec: "2a8648ce3d0201",
  X25519: "2b656e",
  X448: "2b656f",
  Ed25519: "2b6570",
  Ed448: "2b6571",
  "P-256": "2a8648ce3d030107",
  "P-384": "2b81040022",
  "P-521": "2b81040023",
};

export const concat = (...parts: readonly ArrayLike<number>[]): Bytes => concatAll(parts);

const fromHex = (hex: string) => Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16));

function encode(tag: number, ...parts: ArrayLike<number>[]): Bytes {
  const body = concat(...parts);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concat([tag, ...size], body);
}

export function encodeIntegers(...values: ArrayLike<number>[]): Bytes {
  return encode(SEQUENCE, ...values.map((value) => encode(INTEGER, (value[0] ?? 0) >= 0x80 ? [0] : [], value)));
}

interface Item {
  tag: number;
  body: Bytes;
}

/** The items one after another in `bytes`. */
function decode(bytes: Bytes): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at++] as number;
    let length = bytes[at++] ?? Number.NaN;
    if (length >= 0x80) {
      let count = length & 0x7f;
      if (count === 0 || count > 3) throw dataError("the key is not valid DER");
      for (length = 0; count > 0; count--) length = length * 256 + (bytes[at++] ?? Number.NaN);
    }
    if (!(at + length <= bytes.length)) throw dataError("the key is not valid DER");
    items.push({ tag, body: bytes.slice(at, at + length) });
    at += length;
  }
  return items;
}

function expect(items: Item[], index: number, tag: number): Bytes {
  const item = items[index];
  if (item?.tag !== tag) throw dataError("the key has not the expected structure");
  return item.body;
}

function sequence(bytes: Bytes): Item[] {
  const items = decode(bytes);
  if (items.length !== 1) throw dataError("something follows the key");
  return decode(expect(items, 0, SEQUENCE));
}

/** The integers of a sequence that is nothing else, without leading zeros. */
export function decodeIntegers(bytes: Bytes): Bytes[] {
  return sequence(bytes).map((_, index, items) => {
    const body = expect(items, index, INTEGER);
    const first = body.findIndex((byte) => byte !== 0);
    return first < 0 ? new Uint8Array(1) : body.slice(first);
  });
}

function algorithm(oid: string, parameter?: string): Bytes {
  const second = parameter === undefined ? [] : parameter === "" ? [NULL, 0] : encode(OID, fromHex(parameter));
  return encode(SEQUENCE, encode(OID, fromHex(oid)), second);
}

function checkAlgorithm(body: Bytes, oid: string, parameter?: string): void {
  const expected = algorithm(oid, parameter);
  if (encode(SEQUENCE, body).join() !== expected.join()) throw dataError("the key is for another algorithm or curve");
}

/** @param parameter an OID; "" for the parameter NULL; undefined for none */
export function encodeSpki(oid: string, parameter: string | undefined, key: Bytes): Bytes {
  return encode(SEQUENCE, algorithm(oid, parameter), encode(BIT_STRING, [0], key));
}

export function decodeSpki(bytes: Bytes, oid: string, parameter?: string): Bytes {
  const items = sequence(bytes);
  checkAlgorithm(expect(items, 0, SEQUENCE), oid, parameter);
  return expect(items, 1, BIT_STRING).slice(1);
}

export function encodePkcs8(oid: string, parameter: string | undefined, key: Bytes): Bytes {
  return encode(SEQUENCE, [INTEGER, 1, 0], algorithm(oid, parameter), encode(OCTET_STRING, key));
}

export function decodePkcs8(bytes: Bytes, oid: string, parameter?: string): Bytes {
  const items = sequence(bytes);
  checkAlgorithm(expect(items, 1, SEQUENCE), oid, parameter);
  return expect(items, 2, OCTET_STRING);
}

/** ECPrivateKey (RFC 5915). */
export function encodeEcPrivate(scalar: Bytes, point: Bytes): Bytes {
  return encode(SEQUENCE, [INTEGER, 1, 1], encode(OCTET_STRING, scalar), encode(PUBLIC_KEY, encode(BIT_STRING, [0], point)));
}

export const decodeEcPrivate = (bytes: Bytes): Bytes => expect(sequence(bytes), 1, OCTET_STRING);

export const encodeOctets = (bytes: Bytes): Bytes => encode(OCTET_STRING, bytes);

export const decodeOctets = (bytes: Bytes): Bytes => expect(decode(bytes), 0, OCTET_STRING);
