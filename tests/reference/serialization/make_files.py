"""Writes the files that the serialization tests read. Run it with Debian's python3 (python3-torch 1.13.1) in this folder.

Values count upward, so that the tests know them without a second file.
"""
import collections
import pickle
import struct

import numpy
import torch


def count(*shape, dtype=torch.float32):
    return torch.arange(int(numpy.prod(shape)), dtype=torch.float32).reshape(shape).to(dtype)


def write_module_state_dict():
    module = torch.nn.Sequential(collections.OrderedDict(
        conv=torch.nn.Conv2d(1, 2, 3, bias=False), norm=torch.nn.BatchNorm2d(2)))
    with torch.no_grad():
        module.conv.weight.copy_(count(2, 1, 3, 3))
        module.norm.running_var.copy_(torch.tensor([0.5, 2.0]))
    torch.save(module.state_dict(), "module-state.pt")
    torch.save(module.state_dict(), "module-state-protocol4.pt", pickle_protocol=4)
    torch.save(module.state_dict(), "module-state-legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(module.norm, "whole-module.pt")
    torch.jit.script(module.norm).save("torchscript.pt")


def write_types():
    types = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64",
             "complex64", "complex128"]
    torch.save({name: count(3, dtype=getattr(torch, name)) for name in types}, "types.pt")


def write_views():
    base = count(4, 6)
    torch.save({
        "base": base,
        "transposed": base.t(),
        "column": base[:, 2],
        "block": base[1:3, ::2],
        "expanded": count(2, 1).expand(2, 3),
        "channels_last": count(1, 2, 2, 2).contiguous(memory_format=torch.channels_last),
        "scalar": torch.tensor(7.0),
        "empty": torch.empty(0, 3),
        "parameter": torch.nn.Parameter(count(2)),
    }, "views.pt")


def write_checkpoint():
    weight = torch.nn.Parameter(count(2))
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.9)
    weight.sum().backward()
    optimizer.step()
    torch.save({
        "epoch": 3, "best": 0.5, "name": "größe", "done": False, "note": None, "big": 2 ** 40, "negative": -5,
        "model": {"fc.weight": count(2, 2)},
        "ema": {"shadow": {"fc.weight": count(2, 2) + 10}},
        "optimizer": optimizer.state_dict(),
    }, "checkpoint.pt")


class Python2Pickler(pickle._Pickler):
    """Writes texts and bytes like Python 2, with which the files of CIFAR-10 were made."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_string(self, value):
        data = value if isinstance(value, bytes) else value.encode("ascii")
        if len(data) < 256:
            self.write(pickle.SHORT_BINSTRING + bytes([len(data)]) + data)
        else:
            self.write(pickle.BINSTRING + struct.pack("<i", len(data)) + data)
        self.memoize(value)

    dispatch[str] = save_string
    dispatch[bytes] = save_string


def write_arrays():
    images = numpy.arange(2 * 300, dtype=numpy.uint8).reshape(2, 300)
    batch = {"batch_label": "training batch 1 of 5", "labels": [6, 9], "data": images, "filenames": ["a.png", "b.png"]}
    with open("arrays-python2.pkl", "wb") as file:
        Python2Pickler(file, 2).dump(batch)
    for protocol in (2, 4):
        with open(f"arrays-protocol{protocol}.pkl", "wb") as file:
            pickle.dump(batch, file, protocol)
    with open("array-fortran.pkl", "wb") as file:
        pickle.dump(numpy.asfortranarray(numpy.arange(6, dtype=numpy.int64).reshape(2, 3)), file, 4)
    with open("array-big-endian.pkl", "wb") as file:
        pickle.dump(numpy.arange(3, dtype=">i4"), file, 4)
    with open("array-objects.pkl", "wb") as file:
        pickle.dump(numpy.array([{}, None], dtype=object), file, 4)


class Attack:
    def __reduce__(self):
        import os
        return os.system, ("echo attacked",)


def write_attacks():
    with open("attack.pkl", "wb") as file:
        pickle.dump({"data": Attack()}, file, 2)
    torch.save({"weight": count(2), "attack": Attack()}, "attack.pt")


if __name__ == "__main__":
    torch.manual_seed(1)
    write_module_state_dict()
    write_types()
    write_views()
    write_checkpoint()
    write_arrays()
    write_attacks()
