// Packages without types of their own, as far as they are used here.
declare module "spdx-expression-parse" {
  /** @throws SyntaxError if it is no expression of SPDX licences */
  export default function parse(expression: string): unknown;
}
