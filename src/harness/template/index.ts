// Jinja templates with lm-eval's settings: strict about names that are not defined, the trailing newline kept, values printed as Python prints them.
import type { Dict } from '../values/index.ts';
import { compileStatements } from './compile.ts';
import { parse } from './parser.ts';

export { TemplateRenderError, TemplateSyntaxError } from './template-error.ts';

/** Renders a doc. Throws `TemplateRenderError`. */
export type Template = (doc: Dict) => string;

/**
 * Compiles a template. Throws `TemplateSyntaxError`.
 *
 * @example compileTemplate("{{question.strip()}}\n{{choices}}")({ question: ' Why? ', choices: ['a', "b's"] }) // `Why?\n['a', "b's"]`
 */
export function compileTemplate(source: string): Template {
  return source.includes('{') ? compileStatements(parse(source)) : plain(source.replace(/\r\n?/g, '\n'));
}

const plain =
  (text: string): Template =>
  () =>
    text;
