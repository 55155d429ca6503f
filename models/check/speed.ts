// Measures how fast node-llama-cpp serves GGUF files on one thread of this machine: tokens a second of prompts and of generation, the best of several.
// node models/check/speed.ts models/gguf/*.gguf > speed.json
import { basename } from 'node:path';
import { getLlama, type Token } from 'node-llama-cpp';

const rounds = 5;
const promptTokens = 512;
const generatedTokens = 128;

const llama = await getLlama({ build: 'never', gpu: false });
const report: Record<string, { readonly promptTokensPerSecond: number; readonly generatedTokensPerSecond: number }> = {};
for (const file of process.argv.slice(2)) {
  const model = await llama.loadModel({ modelPath: file });
  const context = await model.createContext({ contextSize: 1024, threads: 1, flashAttention: false });
  const sequence = context.getSequence();
  const text = model.tokenize('Q: Which word has t? (A) hook (B) table (C) pipe (D) chair\nA: B\n', false);
  const prompt: Token[] = [];
  while (prompt.length < promptTokens) prompt.push(...text);
  prompt.length = promptTokens;
  let [bestPrompt, bestGeneration] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    await sequence.clearHistory();
    let started = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(prompt);
    bestPrompt = Math.max(bestPrompt, (1000 * promptTokens) / (performance.now() - started));
    await sequence.clearHistory();
    started = performance.now();
    let made = 0;
    for await (const _ of sequence.evaluate(text, { temperature: 1, topK: 0, topP: 1, seed: round, yieldEogToken: true })) {
      if (++made === generatedTokens) break;
    }
    bestGeneration = Math.max(bestGeneration, (1000 * made) / (performance.now() - started));
  }
  report[basename(file, '.gguf')] = {
    promptTokensPerSecond: Math.round(bestPrompt),
    generatedTokensPerSecond: Math.round(bestGeneration),
  };
  await model.dispose();
}
console.log(JSON.stringify(report, null, 2));
