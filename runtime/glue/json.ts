// What reading and writing JSON share (RFC 8259).

/** What is nested deeper is left to the engine, which looks at its stack. */
export const MAX_DEPTH: u32 = 100;

export const BACKSLASH: u8 = 0x5c;
export const COLON: u8 = 0x3a;
export const COMMA: u8 = 0x2c;
export const MINUS: u8 = 0x2d;
export const POINT: u8 = 0x2e;
export const QUOTE: u8 = 0x22;
export const ZERO: u8 = 0x30;

export const BRACE: u8 = 0x7b;
export const BRACKET: u8 = 0x5b;
/** What closes either is so much further in ASCII. */
export const CLOSING: u8 = 2;
