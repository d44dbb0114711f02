// What a server says that does not do what a client asks for.

export class ClientError extends Error {
  override readonly name = "ClientError";
  /** Of the response; 0 where there was none. */
  readonly status: number;
  /** sporelet's, such as "E_HISTORY"; undefined where something else answered. */
  readonly code: string | undefined;
  /** ms after which it may be tried again, if the server says so. */
  readonly retryAfter: number;

  constructor(message: string, status = 0, code?: string, retryAfter = 0) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may be taken later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 500 || [408, 425, 429].includes(this.status);
  }
}

/** What a response says that is not the expected one. */
export async function refusal(response: Response): Promise<ClientError> {
  const { status, headers } = response;
  const text = await response.text().catch(() => "");
  let [message, code]: (string | undefined)[] = [text];
  try {
    ({ message, code } = JSON.parse(text).error);
  } catch {
    // it is not sporelet's
  }
  const seconds = Number(headers.get("retry-after") ?? 0);
  return new ClientError(`${response.url} answered ${status}: ${message}`, status, code, Number.isFinite(seconds) ? seconds * 1000 : 0);
}
