// The one place where templates, filters and metrics get Python's regular expressions from.

/** Python's `re.Pattern`, as far as lm-eval uses it. */
export interface PythonRegex {
  findall(text: string): readonly (string | readonly string[])[];
  sub(replacement: string, text: string, count?: number): string;
  split(text: string): readonly string[];
}

export function compile(pattern: string): PythonRegex {
  const source = pattern.replace(/\(\?P</g, '(?<').replace(/\\Z/g, '$').replace(/\\A/g, '^').replace(/\(\?i\)/g, '').replace(/\(\?s\)/g, '');
  const flags = (/\(\?[a-z]*i/.test(pattern) ? 'i' : '') + (/\(\?[a-z]*s/.test(pattern) ? 's' : '');
  let regex: RegExp;
  try { regex = new RegExp(source, `gu${flags}`); } catch { regex = new RegExp(source, `g${flags}`); }
  return {
    findall: (text) => [...text.matchAll(regex)].map((m) => (m.length === 1 ? m[0] : m.length === 2 ? (m[1] ?? '') : m.slice(1).map((g) => g ?? ''))),
    sub: (replacement, text, count = 0) => {
      let n = 0;
      return text.replace(regex, (whole, ...groups) => (count > 0 && ++n > count ? whole : replacement.replace(/\\(\d)/g, (_, d) => String(groups[Number(d) - 1] ?? ''))));
    },
    split: (text) => text.split(regex),
  };
}
