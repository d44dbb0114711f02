// What programs write, as the line of JSON that all subjects are compared by.
import { parseCgi } from "../../src/host/http.ts";

/** A response as `sporelet run --request` prints it. */
export function answerOfHttp(output: string): string {
  const end = output.indexOf("\r\n\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(output)?.[1]);
  return end < 0 ? output : JSON.stringify({ status, body: output.slice(end + 4) });
}

/** A CGI response. */
export function answerOfCgi(output: string): string {
  const { status, body } = parseCgi(Buffer.from(output));
  return JSON.stringify({ status, body: Buffer.from(body).toString() });
}
