// The flags of `hallmark eval`, as commander gives them.
import type { EvalFlags } from '../../eval/settings.ts';

export interface EvalCommandFlags extends EvalFlags {
  readonly write_out?: boolean;
  readonly show_config?: boolean;
  readonly check_integrity?: boolean;
  readonly datasets?: string;
  readonly python?: string;
  readonly json?: boolean;
}
