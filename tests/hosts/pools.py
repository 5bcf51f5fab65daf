# SPDX-License-Identifier: MIT
"""usage: pools.py multiprocessing|futures fork|spawn|forkserver work|hang"""
import concurrent.futures
import multiprocessing
import os
import sys
import time


def square(number):
    return number * number


def hang(number):
    print(f"ready worker {os.getpid()}\n", end="", flush=True)
    time.sleep(300)
    return number


def main():
    library, method, task = sys.argv[1:]
    context = multiprocessing.get_context(method)
    function, inputs = (square, range(2000)) if task == "work" else (hang, range(2))
    if library == "multiprocessing":
        with context.Pool(2) as pool:
            print(sum(pool.map(function, inputs, chunksize=1 if task == "hang" else 50)))
    else:
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
            print(sum(pool.map(function, inputs)))
    if task == "work":
        child = context.Process(target=sys.exit, args=(7,))
        child.start()
        child.join()
        print("a child's exit status:", child.exitcode)


if __name__ == "__main__":
    main()
