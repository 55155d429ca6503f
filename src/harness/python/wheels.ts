// Pure-Python packages that task code imports and the sandbox takes as they are: `tasks install` fetches these wheels, Pyodide imports from them unopened.

/** A wheel on PyPI, by hash. */
export interface SandboxWheel {
  readonly package: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  /** Top-level modules that it brings. */
  readonly modules: readonly string[];
}

/** In the order of the import path. What needs compiled code (numpy, scipy, pandas, regex, scikit-learn) has a small stand-in instead, or is not there. */
export const sandboxWheels: readonly SandboxWheel[] = [
  wheel('typing_extensions', '4.16.0', '481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8', ['typing_extensions']),
  wheel('packaging', '26.3', 'd7193f7c8e4e93f444fde0262bf90af30e16fa0ad0ad44cb553c87339b23cd1c', ['packaging']),
  wheel('dill', '0.4.1', '1e1ce33e978ae97fcfcff5638477032b801c46c7c65cf717f95fbc2248f79a9d', ['dill']),
  wheel('sacrebleu', '2.6.0', '3edc1531575cfe4ad04ce53491a9307e234af1c3f805a1f491cbec844229a8a8', ['sacrebleu']),
  wheel('portalocker', '4.4.2', 'e661b91af34fc1806740f8e0e42990fe55cd85cbae55675ac48a400a9656a51b', ['portalocker']),
  wheel('tabulate', '0.10.0', 'f0b0622e567335c8fabaaa659f1b33bcb6ddfe2e496071b743aa113f8774f2d3', ['tabulate']),
  wheel('colorama', '0.4.6', '4f1d9991f5acc0ca119f9d443620b77f9d6b33703e51011c16baf57afb285fc6', ['colorama'], 'py2.py3'),
  wheel('emoji', '2.16.0', 'c4230d80640def9071599ff56b1b5950fe13a2a94c0da98c5deab12431b24330', ['emoji']),
  wheel('immutabledict', '4.3.1', 'c9facdc0ff30fdb8e35bd16532026cac472a549e182c94fa201b51b25e4bf7bf', ['immutabledict']),
  wheel('nltk', '3.9.1', '4fa26829c5b00715afe3061398a8989dc643b92ce7dd93fb4585a70930d168a1', ['nltk']),
  wheel('wonderwords', '3.0.1', '4dd66deb6a76ca9e0b0422d1d3e111f9b910d7c16922d42de733ee8def98f8d0', ['wonderwords']),
  wheel('mpmath', '1.4.1', 'dc4f0ea2304480d4a9a48a94c1020571558ade522b44a6912efac63a586e140f', ['mpmath']),
  wheel('sympy', '1.14.0', 'e091cc3e99d2141a0ba2847328f5479b05d94a6635cb96148ccb3f34671bd8f5', ['sympy']),
  wheel('antlr4-python3-runtime', '4.11.0', 'f523f91387283045f129c343b363a8dda3a07eea62721b8eda95f2d8b817b656', ['antlr4']),
  wheel('latex2sympy2_extended', '1.11.0', 'aebb77d52ce269e25028e4bea89ddb14d242ba36bcf7b636496fb5fd9728d234', ['latex2sympy2_extended']),
  wheel('math-verify', '0.9.0', '3703e7c4885354027fa84409d762a596a2906d1fd4deb78361876bd905a76194', ['math_verify']),
];

function wheel(name: string, version: string, sha256: string, modules: readonly string[], tag = 'py3'): SandboxWheel {
  return { package: name, version, file: `${name.replaceAll('-', '_')}-${version}-${tag}-none-any.whl`, sha256, modules };
}
