// What can go wrong with a template: its text is no template, or it fails on a doc.

/** The text is no valid template. */
export class TemplateSyntaxError extends Error {
  override readonly name = 'TemplateSyntaxError';
  readonly line: number;
  constructor(problem: string, line: number) {
    super(`${problem} (line ${line} of the template)`);
    this.line = line;
  }
}

/** Rendering failed: a name that is not defined, a method on the wrong type. `pythonType` is what Python would raise. */
export class TemplateRenderError extends Error {
  override readonly name = 'TemplateRenderError';
  readonly pythonType: 'UndefinedError' | 'TypeError' | 'ValueError' | 'ZeroDivisionError' | 'OverflowError';
  constructor(pythonType: TemplateRenderError['pythonType'], problem: string) {
    super(problem);
    this.pythonType = pythonType;
  }
}

export const typeError = (problem: string): TemplateRenderError => new TemplateRenderError('TypeError', problem);
export const valueError = (problem: string): TemplateRenderError => new TemplateRenderError('ValueError', problem);
