// chalk: text in colours of every depth, nested and off
import { Chalk, chalkStderr, colorNames, modifierNames } from "chalk";

export default async function (event: { text: string }) {
  const plain = new Chalk({ level: 0 });
  const some = new Chalk({ level: 1 });
  const full = new Chalk({ level: 3 });
  return [
    plain.red(event.text),
    some.red.bold(`a ${some.blue(event.text)} b`),
    full.hex("#ff8800").bgRgb(1, 2, 3)(event.text),
    new Chalk({ level: 2 }).hex("#ff8800")("x"),
    some.underline("a\nb"),
    some.visible("x"),
    colorNames.length,
    modifierNames,
    typeof chalkStderr,
  ];
}

export const event = { text: "hello" };
