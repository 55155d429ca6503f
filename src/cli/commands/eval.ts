// hallmark eval: lm-evaluation-harness's command line on models behind APIs, and the same items on several endpoints.
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import type { EvalCommandFlags } from '../eval/flags.ts';

export function register(program: Command, context: CliContext): void {
  program
    .command('eval')
    .description("run lm-eval's tasks on an API, or compare endpoints")
    .option(
      '-M, --model <type>',
      'local-completions, local-chat-completions, openai-completions or openai-chat-completions',
      'local-completions',
    )
    .option('-a, --model_args <args...>', 'key=value pairs: base_url, model, tokenizer, num_concurrent, batch_size, max_length, ...')
    .option('-t, --tasks <names...>', 'tasks, groups, tags, patterns (mmlu_*) or files (.yaml, .jsonl, .csv); commas or blanks between')
    .option('-f, --num_fewshot <n>', 'examples before each question')
    .option('-L, --limit <n>', 'docs of each task: a number, or a share below 1')
    .option('-E, --samples <json>', 'positions of docs by task, as JSON or a file with it')
    .option('-b, --batch_size <n>', 'prompts in one request')
    .option('--apply_chat_template [name]', 'ask in the form of a chat')
    .option('--fewshot_as_multiturn [bool]', 'examples as messages of their own (default with --apply_chat_template)')
    .option('--system_instruction <text>', 'put before everything else')
    .option('--gen_kwargs <args...>', 'key=value pairs over the generation arguments of tasks')
    .option('--seed <seeds>', 'one seed, or four: random, numpy, torch, few-shot (default: 0,1234,1234,1234)')
    .option('-o, --output_path <path>', 'folder (or .json file) for results and samples')
    .option('-s, --log_samples', 'write every doc with its requests, answers and scores')
    .option('-x, --predict_only', 'keep answers, score nothing')
    .option('--use_cache <path>', 'file of answers: what is in it is not asked again')
    .option('--resume', 'go on with the last run of this command that was stopped')
    .option('--include_path <dirs...>', "folders of one's own task files")
    .option('--metadata <args...>', "key=value pairs for tasks that take them, over the model's arguments")
    .option('-w, --write_out', 'print the first prompt of each task')
    .option('--show_config', 'print the results as JSON before the table')
    .option('--check_integrity', 'render every doc of every task before asking')
    .option('--bootstrap_iters <n>', 'draws of bootstrapped standard errors (default: 100000; 0: no standard errors)')
    .option('--confirm_run_unsafe_code', 'allow tasks that run code which the model wrote')
    .option('--trust_remote_code', 'has no effect: nothing remote is run')
    .option('--device <device>', 'has no effect: the model runs elsewhere')
    .option('--max_batch_size <n>', 'has no effect: batches have one size')
    .option('--cache_requests [mode]', 'has no effect: rendering takes seconds')
    .option('-v, --verbosity <level>', 'has no effect')
    .option('--endpoint <endpoint>', 'compare: a URL, or name=...,base_url=...,model=...,api_key_env=...; repeat it', collect, [])
    .option('--network <id>', 'compare the suppliers of a configured network')
    .option('--loglikelihood <how>', 'generative: letters in place of log-probabilities, scored as acc_generative')
    .option('--datasets <dir>', 'folder laid out as the Hub: ORG/NAME/CONFIG/SPLIT/*.parquet (default: HALLMARK_DATASETS, then the Hub)')
    .option('--python <path>', "run the Python of tasks with this interpreter, OUTSIDE the sandbox and with all of the user's rights")
    .option('--python_timeout <seconds>', 'most seconds of one call to the Python of a task (default: 120)')
    .option('--json', 'print results as JSON in place of tables')
    .action(async (flags: EvalCommandFlags) => {
      const { runEval } = await import('../eval/run.ts');
      const { keepHeapSmall } = await import('../eval/lean-heap.ts');
      keepHeapSmall();
      context.setExitCode(await runEval(flags, context));
    });
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}
