// MIME types, parsed and serialised as the MIME Sniffing Standard says.
import parseType from "whatwg-mimetype/lib/parser.js";
import serialize from "whatwg-mimetype/lib/serializer.js";
import { internal, type MimeType } from "../guest/internal.ts";

/** Up to a comma that is in no quoted string. */
const ITEM = /(?:[^",]|"(?:[^"\\]|\\.)*(?:"|\\?$))+/gs;

const parse = (text: string) => parseType(text) ?? undefined;

/** The last that is one counts; it keeps the charset of those before it that are of the same type. */
function extract(header: string): MimeType | undefined {
  let last: MimeType | undefined;
  let charset: string | undefined;
  for (const [item] of header.matchAll(ITEM)) {
    const found = parse(item);
    if (found === undefined || (found.type === "*" && found.subtype === "*")) continue;
    const isOther = found.type !== last?.type || found.subtype !== last?.subtype;
    const own = found.parameters.get("charset");
    if (isOther) charset = own;
    else if (own === undefined && charset !== undefined) found.parameters.set("charset", charset);
    last = found;
  }
  return last;
}

internal.mime = { parse, serialize, extract };
