/** The media type of a Content-Type header without its parameters, lower case: `application/json-x` is no JSON. */
export function mediaType(contentType: string): string {
  return contentType.split(';', 1)[0]!.trim().toLowerCase();
}
