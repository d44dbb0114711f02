// An event stream's text taken apart (HTML Standard, section 9.2.6).

export interface ServerSentEvent {
  type: string;
  /** Absent where a block only says what the id is. */
  data?: string;
  lastEventId: string;
}

export class EventStreamParser {
  readonly #onEvent: (event: ServerSentEvent) => void;
  readonly #onRetry: (ms: number) => void;
  /** The line that has not ended yet. */
  #rest = "";
  /** The last text ended with a carriage return: a line feed that follows belongs to it. */
  #isAfterReturn = false;
  #type = "";
  #data: string[] = [];
  #id: string;

  /** @param id that of the last event before this stream */
  constructor(id: string, onEvent: (event: ServerSentEvent) => void, onRetry: (ms: number) => void) {
    this.#id = id;
    this.#onEvent = onEvent;
    this.#onRetry = onRetry;
  }

  feed(text: string): void {
    if (text === "") return;
    const from = this.#isAfterReturn && text.startsWith("\n") ? 1 : 0;
    this.#isAfterReturn = text.endsWith("\r");
    const lines = text.slice(from).split(/\r\n|\n|\r/);
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop() as string;
    for (const line of lines) this.#take(line);
  }

  #take(line: string): void {
    if (line === "") {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + (line[colon + 1] === " " ? 2 : 1));
    if (field === "event") this.#type = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.#onRetry(Number(value));
  }

  #dispatch(): void {
    const event = { type: this.#type || "message", lastEventId: this.#id, ...(this.#data.length > 0 && { data: this.#data.join("\n") }) };
    this.#type = "";
    this.#data = [];
    this.#onEvent(event);
  }
}
