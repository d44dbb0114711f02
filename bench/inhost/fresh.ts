// V8 keeps compiled modules by their bytes: a module loaded twice would be compiled once. So each gets a custom
// section with a number that no other has.

const CUSTOM = 0;
const NAME = Buffer.from("bench");
let count = 0;

/** The module, with 13 bytes more. */
export function fresh(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const section = new Uint8Array(2 + 1 + NAME.length + 4);
  section.set([CUSTOM, section.length - 2, NAME.length, ...NAME]);
  new DataView(section.buffer).setUint32(section.length - 4, ++count);
  const result = new Uint8Array(module.length + section.length);
  result.set(module);
  result.set(section, module.length);
  return result;
}
