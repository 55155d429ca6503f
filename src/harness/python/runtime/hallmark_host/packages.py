"""Where the installed `lm_eval` package is, for the stand-in of the same name: what the stand-in lacks is taken from there."""

lm_eval_folder = None
