// Errors of tasks, datasets, tokenizers and evaluations whose message is made for people, with what the command ends with. Loaded at each
// start: names only.

/** 2: the command, a file or the configuration has to change. 3: something outside failed. 130: Ctrl-C. */
export const evaluationExitCodes = {
  EvalUsageError: 2,
  EvalEndpointError: 3,
  EvalInterruptedError: 130,
  AggregationError: 2,
  BadDataFileError: 2,
  ChatTemplateError: 2,
  DatasetError: 2,
  DocFieldError: 2,
  FewshotPoolError: 2,
  FilterError: 2,
  HubUnreachableError: 3,
  MissingDatasetError: 2,
  MissingSplitError: 2,
  PromptError: 2,
  PythonCallError: 2,
  PythonEngineError: 3,
  PythonImportError: 2,
  PythonMemoryError: 3,
  PythonTimeoutError: 3,
  RegexSyntaxError: 2,
  RegexTimeoutError: 3,
  RegexUnsupportedError: 2,
  TaskLoadError: 2,
  TemplateRenderError: 2,
  TemplateSyntaxError: 2,
  TokenizerError: 2,
  UnsupportedTaskError: 2,
} as const;
