// Starts Pyodide once, without any task code, and writes its memory to a file: starting from that takes a tenth of the time.
// Arguments: the folder of the npm package `pyodide`, the file to write.

import fs from 'node:fs';
import { answerForConstants, loadOptions, loadPyodideFrom } from './load.ts';

const [pyodideFolder = '', file = ''] = process.argv.slice(2);
answerForConstants();
const pyodide = await loadPyodideFrom(pyodideFolder, { ...loadOptions(pyodideFolder), _makeSnapshot: true });
// What every session needs, so that it is in memory already.
pyodide.runPython(
  'import base64, collections, copy, functools, hashlib, importlib.util, inspect, json, math, pickle, random, re, traceback, typing',
);
const unfinished = `${file}.${process.pid}.part`;
fs.writeFileSync(unfinished, pyodide.makeMemorySnapshot());
fs.renameSync(unfinished, file);
