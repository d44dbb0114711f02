// Names that node:http exports.
import { STATUS_CODES as CODES } from "fetch-to-node";

export const STATUS_CODES: Readonly<Record<number, string>> = CODES;

/** What Node 20 lists. */
export const METHODS = (
  "ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY OPTIONS PATCH POST " +
  "PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE"
).split(" ");

/** There are no connections to keep. */
export class Agent {
  readonly options: object;
  readonly requests = {};
  readonly sockets = {};
  readonly freeSockets = {};
  maxSockets = Number.POSITIVE_INFINITY;
  protocol = "http:";

  constructor(options: object = {}) {
    this.options = options;
  }
  destroy(): void {}
}
