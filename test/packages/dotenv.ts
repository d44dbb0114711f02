// dotenv: files of settings taken apart, and put into an object
import { parse, populate } from "dotenv";

export default async function (event: { text: string }) {
  const into: Record<string, string> = { A: "kept" };
  populate(into, parse(event.text));
  return [parse(event.text), parse(Buffer.from("X=1")), into];
}

export const event = { text: '# c\nA=1\nexport B = two words # c\nC=\'single $A\'\nD="a\\nb"\nE=`it\'s "x"`\nF=\nG: yaml\nMULTI="one\ntwo"' };
