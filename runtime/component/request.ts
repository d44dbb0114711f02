// The request of wasi:http as the runtime takes it: its head in a variable (src/host/http.ts), its body on stdin.
import { keep } from "./environment";
import { INPUT, IS_HEAD, REQUEST_BODY, RESULT } from "./layout";
import { beginText, isText, put, putBytes, putJson, putPairs, putText, putWord } from "./text";
import {
  bodyStream,
  consumeRequest,
  dropFields,
  dropRequest,
  entries,
  requestAuthority,
  requestHeaders,
  requestMethod,
  requestPath,
  requestScheme,
} from "./wasi";

/** The cases of `method` and `scheme`. */
export const METHODS = "GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH";
export const OTHER_METHOD: u32 = 9;
export const HEAD: u32 = 1;
const HTTPS: u8 = 1;

export function takeRequest(request: u32): void {
  requestMethod(request, RESULT);
  const method: u32 = load<u8>(RESULT);
  const other: usize = load<u32>(RESULT, 4);
  const otherSize: usize = load<u32>(RESULT, 8);
  store<u32>(IS_HEAD, method == HEAD ? 1 : 0);
  requestScheme(request, RESULT);
  const isSecure = load<u8>(RESULT) != 0 && load<u8>(RESULT, 4) == HTTPS;
  requestAuthority(request, RESULT);
  const hasAuthority = load<u8>(RESULT) != 0;
  let authority: usize = load<u32>(RESULT, 4);
  let authoritySize: usize = load<u32>(RESULT, 8);
  requestPath(request, RESULT);
  const hasPath = load<u8>(RESULT) != 0;
  const path: usize = load<u32>(RESULT, 4);
  const pathSize: usize = load<u32>(RESULT, 8);
  const fields = requestHeaders(request);
  entries(fields, RESULT);
  dropFields(fields);
  const headers: usize = load<u32>(RESULT);
  const count: usize = load<u32>(RESULT, 4);
  const host = find(headers, count, "host");
  if (!hasAuthority) {
    authority = host == 0 ? 0 : load<u32>(host, 8);
    authoritySize = host == 0 ? 0 : load<u32>(host, 12);
  }

  const text = beginText();
  putText('SPORELET_REQUEST={"method":"');
  if (method == OTHER_METHOD) putJson(other, otherSize);
  else putWord(METHODS, method);
  putText('","url":"');
  putText(isSecure ? "https://" : "http://");
  if (authoritySize == 0) putText("localhost");
  else putJson(authority, authoritySize);
  if (hasPath) putUrl(path, pathSize);
  else put(0x2f);
  putText('","headers":[');
  if (host == 0 && authoritySize > 0) {
    // Many hosts keep it back, for the authority says the same.
    putText('["host","');
    putJson(authority, authoritySize);
    putText(count > 0 ? '"],' : '"]');
  }
  putPairs(headers, count);
  putText("]}");
  put(0);
  keep(text, 1);

  consumeRequest(request, RESULT);
  if (load<u8>(RESULT) == 0) {
    store<u32>(REQUEST_BODY, load<u32>(RESULT, 4));
    bodyStream(load<u32>(REQUEST_BODY), RESULT);
    if (load<u8>(RESULT) == 0) store<u32>(INPUT, load<u32>(RESULT, 4));
  }
  dropRequest(request);
}

/** Of a URL the bytes are UTF-8, and stay so. */
function putUrl(path: usize, size: usize): void {
  for (let at = path; at < path + size; at++) {
    const byte: u32 = load<u8>(at);
    if (byte >= 0x80) put(byte);
    else putJson(at, 1);
  }
}

/** The pair of that name, or 0. */
function find(list: usize, count: usize, name: string): usize {
  for (let i: usize = 0; i < count; i++, list += 16) if (isText(load<u32>(list), load<u32>(list, 4), name)) return list;
  return 0;
}
