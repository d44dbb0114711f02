/** RFC 9110, section 5.6.2: what a header's name is. */
export const HEADER_NAME = /^[!#$%&'*+\-.^_`|~\w]+$/;
