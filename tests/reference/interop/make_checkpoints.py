# Writes checkpoints as PyTorch users have them. A test appends this script to load_safetensors of docs/guides/interop.md, and runs both.
# Usage: script WEIGHTS FOLDER. list.txt has a line for each file: its name, the key of the weights, and the skipped objects, separated by bars.
import argparse, collections, datetime, decimal, os, pathlib, random, sys
import numpy as np

weights, folder = sys.argv[1:]
state = collections.OrderedDict(load_safetensors(weights))
lines = []


def save(name, content, key="", skipped="", **options):
    torch.save(content, os.path.join(folder, name), **options)
    lines.append(f"{name}|{key}|{skipped}")


def each(change, floating=True):
    return collections.OrderedDict((k, change(v) if v.is_floating_point() or not floating else v) for k, v in state.items())


def prefixed(prefix):
    return collections.OrderedDict((prefix + k, v) for k, v in state.items())


with_version = state.copy()
with_version._metadata = collections.OrderedDict([("", {"version": 1}), ("bn1", {"version": 2})])
save("plain.pth", with_version)
save("without-counters.pth", collections.OrderedDict((k, v) for k, v in state.items() if not k.endswith("num_batches_tracked")))
for prefix in ("module.", "_orig_mod.", "net."):
    save(f"{prefix}pth", prefixed(prefix))
save("half.pth", each(torch.Tensor.half))
save("bfloat16.pth", each(torch.Tensor.bfloat16))
save("double.pth", each(torch.Tensor.double))
save("channels-last.pth", each(lambda v: v.contiguous(memory_format=torch.channels_last) if v.dim() == 4 else v))
save("transposed.pth", each(lambda v: v.t().contiguous().t() if v.dim() == 2 else v))
flat = torch.cat([v.flatten() for v in state.values() if v.is_floating_point()])
place = 0
views = collections.OrderedDict()
for k, v in state.items():
    if v.is_floating_point():
        views[k] = flat[place:place + v.numel()].view(v.shape)
        place += v.numel()
    else:
        views[k] = v
save("one-storage.pth", views)
save("parameters.pth", each(torch.nn.Parameter))
attributed = each(torch.nn.Parameter)
for k, v in attributed.items():
    if v.is_floating_point():
        v.note = k
save("parameters-with-attributes.pth", attributed)
for protocol in (2, 3, 4, 5):
    save(f"protocol-{protocol}.pth", state, pickle_protocol=protocol)
save("legacy.pth", state, _use_new_zipfile_serialization=False)
save("legacy-one-storage.pth", views, _use_new_zipfile_serialization=False)

model = torch.nn.Linear(10, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
model(torch.zeros(1, 10)).sum().backward()
optimizer.step()
adam = torch.optim.Adam(model.parameters())
adam.step()
checkpoint = dict(epoch=3, arch="resnet20", state_dict=state, optimizer=optimizer.state_dict(), best_acc1=torch.tensor(93.1))


def beside(name, value, is_passed_over=True, place=None, **options):
    save(f"beside-{name}.pth", {**checkpoint, name: value}, "state_dict", (place or name) if is_passed_over else "", **options)


save("checkpoint.pth", checkpoint, "state_dict")
save("checkpoint-legacy.pth", checkpoint, "state_dict", _use_new_zipfile_serialization=False)
beside("adam", adam.state_dict(), False)
beside("scheduler", torch.optim.lr_scheduler.MultiStepLR(optimizer, [30, 60]).state_dict(), place="scheduler.milestones")
try:
    beside("onecycle", torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=10).state_dict(), place="onecycle.anneal_func")
except Exception as e:
    print("not saved:", e)
beside("args", argparse.Namespace(lr=0.1, output=pathlib.PurePosixPath("/x")))
beside("metric", np.float64(93.1))
beside("losses", np.arange(3.0))
beside("path", pathlib.PosixPath("/x"))
beside("when", datetime.datetime(2024, 1, 1))
beside("amount", decimal.Decimal("1.5"))
beside("classes", {"a", "b"})
beside("classes4", {"a", "b"}, pickle_protocol=4)
beside("frozen", frozenset(["a"]), pickle_protocol=4)
beside("history", collections.defaultdict(list, loss=[1.0]), False)
beside("milestones", collections.Counter({30: 1, 60: 1}))
beside("queue", collections.deque([1, 2]))
beside("size", torch.Size([3, 32, 32]))
beside("dtype", torch.float16)
beside("device", torch.device("cuda:0"))
beside("complex", 1j)
beside("large", 2 ** 70)
beside("keys", {None: 1, True: 2, (1, 2): 3, 7: 4}, False)
beside("rng", [torch.get_rng_state(), random.getstate()], False)
beside("np_rng", np.random.get_state(), place="np_rng.1")
beside("bytes", bytearray(b"abc"), pickle_protocol=5, is_passed_over=False)
save("lightning.ckpt", {
    "epoch": 3, "global_step": 99, "pytorch-lightning_version": "2.1.0", "state_dict": prefixed("net."),
    "loops": {"fit_loop": {"state_dict": {}, "epoch_progress": {"total": {"ready": 3}}}},
    "callbacks": {"ModelCheckpoint{'monitor': 'val_loss'}": {"best_model_score": torch.tensor(0.1), "best_k_models": {"/x.ckpt": torch.tensor(0.1)}}},
    "optimizer_states": [optimizer.state_dict()], "lr_schedulers": [], "hyper_parameters": {"lr": 0.1}}, "state_dict")
save("list.pth", [state, optimizer.state_dict()], "0")
save("tuple.pth", (state, 3), "0")
with open(os.path.join(folder, "list.txt"), "w") as file:
    file.write("\n".join(lines) + "\n")
