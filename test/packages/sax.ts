// sax: events of XML that comes in pieces, namespaces, and the stream
import sax from "sax";

export default async function (event: { pieces: string[] }) {
  const seen: unknown[] = [];
  const parser = sax.parser(true, { xmlns: true, position: true });
  parser.onopentag = (tag) => seen.push(["open", tag.name, (tag as sax.QualifiedTag).uri, Object.keys(tag.attributes)]);
  parser.ontext = (text) => seen.push(["text", text, parser.line, parser.column]);
  parser.oncdata = (text) => seen.push(["cdata", text]);
  parser.oncomment = (text) => seen.push(["comment", text]);
  parser.onclosetag = (name) => seen.push(["close", name]);
  parser.onerror = (error) => {
    seen.push(["error", error.message]);
    parser.error = null as unknown as Error;
    parser.resume();
  };
  for (const piece of event.pieces) parser.write(piece);
  parser.close();
  const streamed: string[] = [];
  await new Promise<void>((settle) => {
    const stream = sax.createStream(false, { lowercase: true });
    stream.on("opentag", (tag: sax.Tag) => streamed.push(tag.name));
    stream.on("end", () => settle());
    for (const piece of event.pieces) stream.write(Buffer.from(piece));
    stream.end();
  });
  return [seen, streamed];
}

export const event = { pieces: ["<a xmlns='u:v' b=", "'1'>te", "xt &lt;<!-- c --><![CDATA[<x>", "]]></a><c/>"] };
