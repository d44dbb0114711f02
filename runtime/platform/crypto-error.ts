// The errors of Web Crypto.

const failure = (name: string) => (message: string) => new DOMException(message, name);

export const dataError = failure("DataError");
export const invalidAccess = failure("InvalidAccessError");
export const notSupported = failure("NotSupportedError");
export const operationError = failure("OperationError");
export const syntaxError = failure("SyntaxError");
