// Response headers, which a server may repeat at will.

type Header = string | string[] | undefined;

/** The first of its values; empty if there is none. */
export const single = (header: Header): string => (typeof header === 'string' ? header : (header?.[0] ?? ''));

/** All of its values as the list that they are by RFC 9110, section 5.2. */
export const all = (header: Header): string => (Array.isArray(header) ? header.join(', ') : (header ?? ''));
