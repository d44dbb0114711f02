// node:querystring, from the npm library `unenv`, which has Node's own code.
export { decode, default, encode, escape, parse, stringify, unescape } from "unenv/node/querystring";
