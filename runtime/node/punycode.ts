// node:punycode: the npm library that Node itself carries.
import punycode from "punycode/";

export const { decode, encode, toASCII, toUnicode, ucs2, version } = punycode;
export default punycode;
