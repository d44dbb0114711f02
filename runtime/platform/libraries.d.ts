// Libraries that come without types, as far as the parts use them.
declare module "whatwg-mimetype/lib/parser.js" {
  const parse: (text: string) => { type: string; subtype: string; parameters: Map<string, string> } | null;
  export default parse;
}
declare module "whatwg-mimetype/lib/serializer.js" {
  const serialize: (type: { type: string; subtype: string; parameters: Map<string, string> }) => string;
  export default serialize;
}
