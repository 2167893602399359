const MAX_CHARS = 200;

/**
 * Makes text of a vendor fit to be told: secrets of ours that it echoes, URLs (they may be presigned) and anything
 * past 200 characters are taken out.
 */
export function createRedactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const known = secrets.filter((secret): secret is string => secret !== undefined);
  return (text) => {
    const withoutSecrets = known.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
    return withoutSecrets.replace(/\b[a-z]+:\/\/\S+/gi, '[url]').slice(0, MAX_CHARS);
  };
}
