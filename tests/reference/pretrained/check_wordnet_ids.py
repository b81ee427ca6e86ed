"""Compares samples/Cifar10/Runs/imagenet-wordnet-ids.txt with WordNet 3.0.

The number of a class is the position of its synset in WordNet's file data.noun. The first word of the synset must be the name of the class, and the numbers
must be in ascending order. Debian's package wordnet-base has the file. Prints nothing if there are no errors.

    python3 check_wordnet_ids.py /usr/share/wordnet/data.noun
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).parents[3]

# torchvision has different names for some classes whose first word in WordNet is the same.
RENAMED = {"crane bird": "crane", "maillot tank suit": "maillot"}

names = (ROOT / "src/ResNetKit/Pretrained/imagenet-classes.txt").read_text(encoding="utf-8").splitlines()
ids = (ROOT / "samples/Cifar10/Runs/imagenet-wordnet-ids.txt").read_text(encoding="ascii").splitlines()
assert len(names) == len(ids) == 1000 and ids == sorted(set(ids))
with open(sys.argv[1], "rb") as nouns:
    for name, number in zip(names, ids):
        nouns.seek(int(number[1:]))
        fields = nouns.readline().decode("ascii").split(" ")
        assert fields[0] == number[1:] and fields[2] == "n", (name, number)
        assert fields[4].replace("_", " ") == RENAMED.get(name, name), (name, number, fields[4])
