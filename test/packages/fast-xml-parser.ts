// fast-xml-parser: XML to objects and back.
import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";

export default async function (event: { xml: string }) {
  const options = { ignoreAttributes: false, attributeNamePrefix: "@", cdataPropName: "cdata" };
  const parsed = new XMLParser(options).parse(event.xml);
  return {
    parsed,
    built: new XMLBuilder({ ...options, format: true }).build(parsed),
    valid: XMLValidator.validate(event.xml),
    invalid: XMLValidator.validate("<a><b></a>"),
  };
}

export const event = {
  xml: '<?xml version="1.0"?><list n="2"><item id="1">a &amp; b</item><item id="2"><![CDATA[<raw>]]></item><empty/><price>1.50</price></list>',
};
