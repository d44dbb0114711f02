// What the web platform and newer libraries of the language define: a project that compiles against the package has it from
// the library "dom", from @types/node or from neither, and shall compile in any case.

/** The instances of a global class, where the project knows it. */
type Known<Name extends string, Else> = typeof globalThis extends { readonly [Key in Name]: { prototype: infer Instance } } ? Instance : Else;

interface BasicBody {
  readonly headers: {
    get(name: string): string | null;
    has(name: string): boolean;
    forEach(callback: (value: string, name: string) => void): void;
  };
  arrayBuffer(): Promise<ArrayBuffer>;
  json(): Promise<unknown>;
  text(): Promise<string>;
}

interface BasicRequest extends BasicBody {
  readonly method: string;
  readonly url: string;
}

interface BasicResponse extends BasicBody {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
}

interface BasicSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}

/** `Request` (Fetch Standard, section 5.4). */
export type WebRequest = Known<"Request", BasicRequest>;
/** `Response` (Fetch Standard, section 5.5). */
export type WebResponse = Known<"Response", BasicResponse>;
/** `AbortSignal` (DOM Standard, section 3.2). */
export type WebAbortSignal = Known<"AbortSignal", BasicSignal>;

type AsyncDisposeKey = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol } ? Key : never;

/** What `await using` calls, where the project knows it (library "esnext.disposable"). */
export type WebAsyncDisposable = { [Key in AsyncDisposeKey]: () => Promise<void> };
