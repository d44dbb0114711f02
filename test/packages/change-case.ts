// change-case: identifiers in every style.
import { camelCase, capitalCase, constantCase, dotCase, kebabCase, pascalCase, snakeCase, split } from "change-case";

export default async function (event: { names: string[] }) {
  return event.names.map((name) =>
    [camelCase, capitalCase, constantCase, dotCase, kebabCase, pascalCase, snakeCase].map((change) => change(name)).concat(split(name).join("|")),
  );
}

export const event = { names: ["someHTTPRequest", "foo_bar-baz 2", "Straße überAll"] };
