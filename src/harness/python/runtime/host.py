"""The host in an interpreter of the user's own: one line of JSON in, one line of JSON out. No sandbox: task code may do whatever that interpreter may.

Started with one argument, JSON: {"taskFolders": [...], "standIns": folder, "lmEvalFolder": folder or null}.
"""

import json
import os
import sys


def main():
    # Task code prints; the answers go where its prints cannot reach.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    from hallmark_host import protocol

    setup = json.loads(sys.argv[1])
    sys.argv[1:] = []
    protocol.prepare(setup["taskFolders"], [setup["standIns"]], setup["lmEvalFolder"])
    answers.write('{"ready":true}\n')
    answers.flush()
    for line in sys.stdin:
        answers.write(protocol.answer(line) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
