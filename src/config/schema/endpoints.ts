// `kind: endpoints` in hallmark.yaml: OpenAI-compatible endpoints that the operator lists.
import { z } from 'zod';
import { baseUrl, environmentVariable, word } from '../fields.ts';

const endpoint = z
  .strictObject({
    name: word(64).meta({ description: 'Name of the supplier on the board' }),
    url: baseUrl().meta({ description: 'Base URL of an OpenAI-compatible API, with or without /v1' }),
    model: z.string().min(1).max(256).optional().meta({ description: 'Model to ask for; without it the first that the endpoint lists' }),
    apiKeyEnv: environmentVariable().optional().meta({
      description: 'Environment variable that holds the API key; the key itself is never in this file',
      example: 'MY_SERVER_API_KEY',
    }),
    api: z
      .enum(['completions', 'chat'])
      .prefault('completions')
      .meta({ description: 'Which API to ask; tasks that need log-probabilities of given answers need completions' }),
  })
  .transform(({ model = null, apiKeyEnv = null, ...rest }) => ({ ...rest, model, apiKeyEnv }));

/** A fixed list of endpoints. */
export const endpoints = z.strictObject({
  kind: z.literal('endpoints').meta({ description: 'A fixed list of OpenAI-compatible endpoints' }),
  id: word(64).prefault('endpoints').meta({ description: 'Name of the network on the board and in the store' }),
  endpoints: z.array(endpoint).min(1).max(10_000).meta({ description: 'The endpoints, each one a supplier' }),
});
