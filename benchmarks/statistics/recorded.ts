// The contamination tests on recorded answers of real models: how often honest ones are accused, and how often memorisers are found.
import { readMatrix } from '../../src/cli/bank/matrix-file.ts';
import { fitTwoParameter, selectRows } from '../../src/stats/bank/index.ts';
import { shuffled } from '../../src/stats/bank/shuffle.ts';
import { judgeContamination, memoryTest, personFit, seededRandom } from '../../src/stats/index.ts';
import { head, mean, percent, repeat, row, type Simulation } from './simulation.ts';

const rate = 0.01;

/** @param path a matrix as for `hallmark bank fit`: item ids, then one line of 0/1 answers per model */
export async function recorded(path: string, { runs, line }: Simulation): Promise<void> {
  const matrix = await readMatrix(path);
  const width = matrix.items.length;
  const random = seededRandom('recorded');
  const order = shuffled(matrix.suppliers, random);
  const cut = Math.floor(0.8 * matrix.suppliers);
  const { slopes, intercepts } = fitTwoParameter(selectRows(matrix, order.slice(0, cut)));
  const items = repeat(width, (i) => {
    const slope = Math.max(0.05, slopes[i] ?? 0);
    return { slope, difficulty: -(intercepts[i] ?? 0) / slope };
  });
  const models = order
    .slice(cut)
    .map((model) => [...matrix.values.subarray(model * width, (model + 1) * width)])
    .filter((values) => mean(values) >= 0.35 && mean(values) <= 0.65);
  const perModel = runs(10);
  line(
    `\n${path}: curves from ${cut} models; ${models.length} others with 35 to 65 % right, each item public or fresh by a coin, ${perModel} times each. ` +
      'Accused at 1 %:',
  );
  line(head(['public items known by heart', 'memory test', 'gap test', 'l_z* by the item model']));
  for (const memorised of [0, 0.3]) {
    const verdicts = models.flatMap((values) =>
      repeat(perModel, () => {
        const answers = values.map((value, i) => {
          const isPublic = random() < 0.5;
          return { value: isPublic && random() < memorised ? 1 : value, isPublic, item: items[i] ?? { slope: 1, difficulty: 0 } };
        });
        const plain = judgeContamination(
          answers.map((answer) => ({ ...answer, item: null })),
          rate,
        );
        return [memoryTest(answers).pValue <= rate, plain?.alarm === true, personFit(answers).pValue <= rate];
      }),
    );
    line(row([percent(memorised), ...[0, 1, 2].map((test) => percent(mean(verdicts.map((verdict) => Number(verdict[test])))))]));
  }
}
