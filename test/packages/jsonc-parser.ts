// jsonc-parser: JSON with comments: read, looked at, edited and formatted
import {
  applyEdits,
  findNodeAtLocation,
  format,
  getLocation,
  modify,
  type ParseError,
  parse,
  parseTree,
  printParseErrorCode,
  stripComments,
} from "jsonc-parser";

export default async function (event: { text: string }) {
  const errors: ParseError[] = [];
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  const value: unknown = parse(event.text, errors, { allowTrailingComma: false });
  const tree = parseTree(event.text);
  return [
    value,
    errors.map(({ error, offset }) => [printParseErrorCode(error), offset]),
    tree && findNodeAtLocation(tree, ["b", 1])?.value,
    applyEdits(event.text, modify(event.text, ["b", 0], { x: 1 }, { formattingOptions })),
    applyEdits(event.text, modify(event.text, ["a"], undefined, { formattingOptions })),
    applyEdits(event.text, format(event.text, undefined, formattingOptions)),
    stripComments(event.text),
    getLocation(event.text, event.text.indexOf("true")).path,
  ];
}

export const event = { text: '{ // one\n "a": 1, /* two */ "b": [2, true,], "c": nul }' };
