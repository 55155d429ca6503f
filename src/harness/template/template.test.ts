// Templates against what Jinja itself renders with lm-eval's settings: see testing/make-vectors.py.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isDict, isList, jsonLoads, type Value } from '../values/index.ts';
import { compileTemplate, TemplateRenderError, TemplateSyntaxError } from './index.ts';

const loaded = jsonLoads(readFileSync(new URL('testing/vectors.json', import.meta.url), 'utf8'));
const vectors = (isList(loaded) ? loaded : []).map((vector) => {
  const [template, doc, expected = null]: readonly Value[] = isList(vector) ? vector : [];
  if (typeof template !== 'string' || doc === undefined || !isDict(doc)) throw new TypeError('vectors.json is broken');
  return { template, doc, expected };
});

test('there are vectors', () => expect(vectors.length).toBeGreaterThan(500));

const byTemplate = [...Map.groupBy(vectors, ({ template }) => template)].map(([template, cases]) => ({ template, cases }));

test.each(byTemplate)('$template', ({ template, cases }) => {
  for (const { doc, expected } of cases) {
    if (typeof expected === 'string') expect(compileTemplate(template)(doc)).toBe(expected);
    else if (expected === null) expect(() => compileTemplate(template)(doc)).toThrow();
    else expect(() => compileTemplate(template)).toThrow(TemplateSyntaxError);
  }
});

describe('mistakes', () => {
  test('say the line and what was expected', () => {
    expect(() => compileTemplate('a\nb {% if x }}')).toThrow(/line 2/);
    expect(() => compileTemplate('{% for x in y %}')).toThrow(/expected \{% endfor %\} or \{% else %\}/);
    expect(() => compileTemplate('{{ x|nope }}')).toThrow(/no filter named 'nope'/);
  });

  test('name what is not defined', () => {
    expect(() => compileTemplate('{{ nope }}')({})).toThrow(TemplateRenderError);
    expect(() => compileTemplate('{{ a.b }}')({ a: {} })).toThrow(/'dict object' has no attribute 'b'/);
  });

  test('never reach into JavaScript', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(compileTemplate(`{{ ${name} is defined }}{{ d.${name} is defined }}{{ 'x'.${name} is defined }}`)({ d: {} })).toBe(
        'FalseFalseFalse',
      );
    }
  });

  test('end: neither text nor lists grow without bound', () => {
    expect(() => compileTemplate("{{ 'abc' * 999999999 }}")({})).toThrow(/too long/);
    expect(() => compileTemplate('{{ range(999999999)|list }}')({})).toThrow(/too long/);
    expect(() => compileTemplate('{{ 9 ** 99999999 }}')({})).toThrow(/too large/);
  });
});
