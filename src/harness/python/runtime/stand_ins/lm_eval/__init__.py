"""The package `lm_eval` without what its own `__init__` starts: modules come from the installed task files, and the few here where there are none."""

from hallmark_host import packages

__version__ = "0.4.13"

if packages.lm_eval_folder:
    __path__ = [packages.lm_eval_folder, *__path__]
