// xml2js: XML to objects with processors, promises, and back
import { Builder, parseString, parseStringPromise, processors } from "xml2js";

export default async function (event: { xml: string }) {
  const plain = await parseStringPromise(event.xml);
  const shaped = await parseStringPromise(event.xml, {
    explicitArray: false,
    mergeAttrs: true,
    tagNameProcessors: [processors.stripPrefix, processors.normalize],
    valueProcessors: [processors.parseNumbers],
  });
  const broken = await parseStringPromise("<a><b></a>").catch((error: Error) => error.message.split("\n")[0]);
  const called = await new Promise((settle) => parseString("<a/>", (_error, result) => settle(result)));
  return [plain, shaped, broken, called, new Builder({ headless: true }).buildObject({ root: { $: { a: "1" }, item: [{ _: "x<y" }, "z"] } })];
}

export const event = { xml: '<?xml version="1.0"?><x:Root v="1"><Item n="2">3</Item><Item><![CDATA[<b>]]></Item>&amp;</x:Root>' };
