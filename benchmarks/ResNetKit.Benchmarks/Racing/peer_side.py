"""What every PyTorch side of a race does: obey its referee.

Reads commands from standard input, a line each, and answers each with one line:
  run N     N steps                             -> seconds
  memory    the process's peak resident memory  -> MiB
"""
import resource
import sys
import time

import torch


def serve(step):
    print(f"ready PyTorch {torch.__version__}", flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "run":
            start = time.perf_counter()
            for _ in range(int(arguments[0])):
                step()
            print(time.perf_counter() - start, flush=True)
        elif command == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)
