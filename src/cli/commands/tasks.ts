// hallmark tasks: lm-evaluation-harness's task files, and one's own: install, list, search, show.
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import type { InstallFlags } from '../tasks/install.ts';
import type { ListFlags } from '../tasks/list.ts';
import type { SearchFlags } from '../tasks/search.ts';
import type { ShowFlags } from '../tasks/show.ts';

export function register(program: Command, context: CliContext): void {
  const tasks = program.command('tasks').description("lm-eval's tasks and your own: install, list, search, show");

  tasks
    .command('install')
    .argument('<what>', 'lm-eval')
    .description("fetch lm-evaluation-harness's task files with your own pip or uv, check and unpack them into the cache")
    .option('--from <path>', 'a wheel file or a checkout instead of pip')
    .option('--sha256 <hex>', 'the SHA-256 that the wheel or checkout must have, where it is another than the tested release')
    .option('--no-packages', 'do not fetch the Python packages that some tasks import')
    .option('--pip <command>', 'the pip to use (default: the first of pip, pip3, python3 -m pip, python -m pip, uv)')
    .option('--json', 'print JSON')
    .action(async (what: string, flags: InstallFlags) => {
      const { runInstall } = await import('../tasks/install.ts');
      await runInstall(what, flags, context);
    });

  tasks
    .command('list')
    .argument('[pattern]', 'names to list, for example "mmlu_*"')
    .description('list tasks, groups and tags')
    .option('--groups', 'groups only; may be combined with --tags and --tasks')
    .option('--tags', 'tags only')
    .option('--tasks', 'tasks only')
    .option('--unsupported', 'only tasks that cannot run here, with the reason')
    .option('--include_path <folder>', 'a folder with task files of your own; may be repeated', collect, [])
    .option('--json', 'print JSON')
    .action(async (pattern: string | undefined, flags: ListFlags) => {
      const { runList } = await import('../tasks/list.ts');
      await runList(pattern, flags, context);
    });

  tasks
    .command('search')
    .argument('<words...>', 'words in names, datasets or descriptions')
    .description('find tasks by words')
    .option('-n, --limit <count>', 'the most names to print', '25')
    .option('--include_path <folder>', 'a folder with task files of your own; may be repeated', collect, [])
    .option('--json', 'print JSON')
    .action(async (words: readonly string[], flags: SearchFlags) => {
      const { runSearch } = await import('../tasks/search.ts');
      await runSearch(words, flags, context);
    });

  tasks
    .command('show')
    .argument('<name>', 'a task, group or tag, or a YAML file')
    .description('show what a name stands for: its file, dataset, few-shot, metrics, members, resolved configuration')
    .option('--include_path <folder>', 'a folder with task files of your own; may be repeated', collect, [])
    .option('--json', 'print JSON')
    .action(async (name: string, flags: ShowFlags) => {
      const { runShow } = await import('../tasks/show.ts');
      await runShow(name, flags, context);
    });
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}
