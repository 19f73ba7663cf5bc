/**
 * The policy of every page Roost shows: only its own scripts, styles and fonts, no inline script, no eval, no frames,
 * no forms. `connections` are the further addresses the page may talk to.
 */
export function contentSecurityPolicy(connections: readonly string[]): string {
  return [
    "default-src 'self'",
    ["connect-src 'self'", ...connections].join(' '),
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'none'",
  ].join('; ')
}
