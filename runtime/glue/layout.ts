// Where QuickJS-ng 0.17 keeps what JavaScript's objects and strings consist of (quickjs.c, quickjs.h; wasm32 as
// quickjs-wasi 3.6.2 is compiled). Offsets are in bytes.

// The upper half of a JSValue. Tags from TAG_FLOAT64 up to TAG_LOWEST, wrapping around, are those of a number's upper half.
export const TAG_LOWEST: i32 = -9;
export const TAG_STRING: i32 = -7;
export const TAG_OBJECT: i32 = -1;
export const TAG_INTEGER: i32 = 0;
export const TAG_BOOLEAN: i32 = 1;
export const TAG_NULL: i32 = 2;
export const TAG_UNDEFINED: i32 = 3;
export const TAG_FLOAT64: i32 = 8;
/** JS_FLOAT64_TAG_ADDEND: what is added to such a JSValue gives the number. */
export const FLOAT64_ADDEND: u64 = 0x7ff8000a << 32;

/** JSObject: u8. */
export const OBJECT_FLAGS: usize = 8;
/** The elements of an array are at ARRAY_ELEMENTS. */
export const OBJECT_FAST_ARRAY: u8 = 1 << 4;
/** `tmp_mark`: free for whoever walks through objects, and clears it again. */
export const OBJECT_MARK: u8 = 1 << 7;
/** u16: JS_CLASS_*. */
export const OBJECT_CLASS: usize = 10;
export const CLASS_OBJECT: u32 = 1;
export const CLASS_ARRAY: u32 = 2;
/** JSShape*. */
export const OBJECT_SHAPE: usize = 12;
/** JSValue*: one for each property of the shape; an array's first is its length. */
export const OBJECT_VALUES: usize = 16;
/** JSValue*, and u32: how many. */
export const ARRAY_ELEMENTS: usize = 28;
export const ARRAY_COUNT: usize = 32;

/** JSShape: u32, a hash table of one word more than this is behind it, and behind that its properties. */
export const SHAPE_HASH_MASK: usize = 16;
/** u32: of its properties, those that are deleted included. */
export const SHAPE_COUNT: usize = 24;
/** JSObject*. */
export const SHAPE_PROTOTYPE: usize = 36;
export const SHAPE_BYTES: usize = 40;

/** JSShapeProperty: u32, of which the flags are the upper bits. */
export const PROPERTY_FLAGS_SHIFT: u32 = 26;
export const PROPERTY_ENUMERABLE: u32 = 1 << 2;
/** Zero for a plain value; else it has a getter, or is made when it is first asked for. */
export const PROPERTY_KIND: u32 = 3 << 4;
/** JSAtom; 0 for a property that is deleted. */
export const PROPERTY_ATOM: usize = 4;
/** Such an atom is the number in its other bits. Among an object's keys those come first, wherever they are in its shape. */
export const ATOM_IS_NUMBER: u32 = 1 << 31;
export const PROPERTY_BYTES: usize = 8;

/** JSString: u32, its length in characters, and whether they have 16 bits. */
export const STRING_IS_WIDE: u32 = 1 << 31;
/** u32: in these bits where the characters are; 0: behind this. */
export const STRING_KIND: usize = 4;
export const STRING_KIND_MASK: u32 = 3 << 28;
export const STRING_BYTES: usize = 24;
/** The characters are in another string: JSStringSlice, with JSString* and u32, the offset of the first in bytes. */
export const STRING_SLICE: u32 = 1 << 28;
export const SLICE_PARENT: usize = STRING_BYTES;
export const SLICE_START: usize = STRING_BYTES + 4;
