# SPDX-License-Identifier: MIT
"""compute.py BATCHES: what an interpreter does without asking the kernel, the five bodies of the
well-known benchmark "nbody", and JSON. Prints milliseconds of processor time, of each batch; its own
start is not in them."""
import json
import sys
import time

BODIES = [  # position, velocity, mass
    ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 39.47),
    ([4.84, -1.16, -0.10], [0.60, 2.81, -0.02], 0.037),
    ([8.34, 4.12, -0.40], [-1.01, 1.82, 0.008], 0.011),
    ([12.89, -15.11, -0.22], [1.08, 0.86, -0.01], 0.0017),
    ([15.37, -25.91, 0.17], [0.97, 0.59, -0.03], 0.002),
]


def advance(steps, dt=0.001):
    for _ in range(steps):
        for i, (place, speed, mass) in enumerate(BODIES):
            for other_place, other_speed, other_mass in BODIES[i + 1:]:
                apart = [a - b for a, b in zip(place, other_place)]
                pull = dt / sum(a * a for a in apart) ** 1.5
                for k in range(3):
                    speed[k] -= apart[k] * other_mass * pull
                    other_speed[k] += apart[k] * mass * pull
        for place, speed, _ in BODIES:
            for k in range(3):
                place[k] += dt * speed[k]


DOCUMENT = {f"key {n}": [n, n / 3, str(n), {"nested": None}] for n in range(400)}
for _ in range(int(sys.argv[1])):
    began = time.process_time()
    advance(1000)
    for _ in range(10):
        assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT
    print(1000 * (time.process_time() - began))
