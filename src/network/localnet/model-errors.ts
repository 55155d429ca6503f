// What can be wrong with LocalNet's models, each in one line that names the file and the fix.

/** A model file that is missing, corrupt or does not fit its tokenizer. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
  readonly path: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`model file ${path}: ${problem}; restore the folder (\`git checkout -- models\`) or name another with \`modelsDir\``, options);
    this.path = path;
  }
}

/** The library that serves models is missing or does not run on this machine. */
export class ModelRuntimeError extends Error {
  override readonly name = 'ModelRuntimeError';
}
