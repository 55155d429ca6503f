"""Runs the functions of task files for Hallmark: in Pyodide's sandbox, or in an interpreter of the user's own.

One line of JSON in, one line of JSON out (see protocol.py). Nothing here depends on what surrounds it.
"""
