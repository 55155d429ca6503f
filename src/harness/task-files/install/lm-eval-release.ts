// The release of lm-evaluation-harness that Hallmark speaks. Its files are fetched by the user's own pip, never shipped.

export interface WheelRelease {
  /** As package indexes spell it. */
  readonly package: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
}

export const lmEvalRelease: WheelRelease = {
  package: 'lm_eval',
  version: '0.4.13',
  file: 'lm_eval-0.4.13-py3-none-any.whl',
  sha256: '5daaa1973bf874005f64f28d3834b875f6886f0d6475878e6a6c821994a5286a',
};
