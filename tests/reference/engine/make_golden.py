#!/usr/bin/env python3
"""Golden values from PyTorch for the tests of the engine's modules, optimizers and schedules.

    python3 tests/reference/engine/make_golden.py

writes initialization.json, network.json, optimizers.json and schedules.json beside this script.
They were made with PyTorch 1.13.1 on the CPU, on one thread.
"""
import json
import math
import pathlib
import warnings

import torch
from torch import nn, optim
from torch.optim import lr_scheduler

HERE = pathlib.Path(__file__).parent
warnings.filterwarnings("ignore")
torch.set_num_threads(1)


def flat(tensor):
    return tensor.detach().double().flatten().tolist()


def write(name, value):
    (HERE / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


def initialization():
    torch.manual_seed(7)
    result = {}

    def keep(name, module):
        for key, tensor in module.state_dict().items():
            result[f"{name}.{key}"] = flat(tensor)

    keep("conv", nn.Conv2d(3, 4, 3))
    keep("grouped", nn.Conv2d(4, 6, (3, 2), groups=2, bias=False))
    keep("linear", nn.Linear(5, 3))
    keep("norm", nn.BatchNorm2d(4))
    for name, fill in {
        "kaiming_normal": lambda t: nn.init.kaiming_normal_(t, mode="fan_out", nonlinearity="relu"),
        "kaiming_uniform": lambda t: nn.init.kaiming_uniform_(t, nonlinearity="relu"),
        "xavier_uniform": lambda t: nn.init.xavier_uniform_(t, gain=2),
        "xavier_normal": nn.init.xavier_normal_,
        "uniform": lambda t: nn.init.uniform_(t, -2, 3),
        "normal": lambda t: nn.init.normal_(t, 1, 2),
    }.items():
        result[name] = flat(fill(torch.empty(4, 3, 2, 2)))
    result["after"] = flat(torch.rand(3))
    write("initialization.json", result)


def network():
    result = {}
    for name, make in {
        "sgd": lambda p: optim.SGD(p, 0.1, momentum=0.9, weight_decay=5e-4, nesterov=True),
        "adam": lambda p: optim.Adam(p, 0.01),
    }.items():
        torch.manual_seed(11)
        model = nn.Sequential(
            nn.Conv2d(2, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 3))
        images = torch.randn(8, 2, 6, 6)
        labels = torch.tensor([0, 1, 2, 0, 1, 2, 0, 1])
        optimizer = make(model.parameters())
        loss_function = nn.CrossEntropyLoss(label_smoothing=0.1)
        losses = []
        gradients = None
        for _ in range(5):
            optimizer.zero_grad()
            loss = loss_function(model(images), labels)
            loss.backward()
            if gradients is None:
                gradients = {key: flat(p.grad) for key, p in model.named_parameters()}
            optimizer.step()
            losses.append(loss.item())
        model.eval()
        result[name] = {
            "losses": losses,
            "gradients": gradients,
            "state": {key: flat(tensor) for key, tensor in model.state_dict().items()},
            "logits": flat(model(images)),
        }
    write("network.json", result)


def optimizers():
    steps = 20
    shapes = [(4, 3), (5,)]
    numbers = [math.prod(shape) for shape in shapes]
    start = [[math.sin(1.3 * i + j) for i in range(n)] for j, n in enumerate(numbers)]
    gradients = [[[math.cos(0.7 * t + 0.3 * i + j) for i in range(n)] for j, n in enumerate(numbers)] for t in range(steps)]
    result = {"start": start, "gradients": gradients, "trajectories": {}}

    def one(options):
        return lambda make, ps: make(ps, **options)

    def run(name, make, arrange):
        parameters = [nn.Parameter(torch.tensor(v, dtype=torch.float32).reshape(s)) for v, s in zip(start, shapes)]
        optimizer = arrange(make, parameters)
        seen = []
        for t in range(steps):
            for parameter, gradient in zip(parameters, gradients[t]):
                parameter.grad = torch.tensor(gradient, dtype=torch.float32).reshape(parameter.shape)
            optimizer.step()
            seen.append([flat(p) for p in parameters])
        result["trajectories"][name] = seen

    run("sgd", optim.SGD, one(dict(lr=0.1)))
    run("sgd_momentum", optim.SGD, one(dict(lr=0.1, momentum=0.9)))
    run("sgd_dampening", optim.SGD, one(dict(lr=0.1, momentum=0.9, dampening=0.5)))
    run("sgd_nesterov_decay", optim.SGD, one(dict(lr=0.1, momentum=0.9, weight_decay=0.05, nesterov=True)))
    run("sgd_maximize", optim.SGD, one(dict(lr=0.1, momentum=0.9, maximize=True)))
    run("sgd_groups", optim.SGD, lambda make, ps: make(
        [{"params": ps[:1]}, {"params": ps[1:], "weight_decay": 0.0, "lr": 0.02}], lr=0.1, momentum=0.9, weight_decay=0.05))
    run("adam", optim.Adam, one(dict(lr=0.01)))
    run("adam_decay", optim.Adam, one(dict(lr=0.01, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.05)))
    run("adam_amsgrad", optim.Adam, one(dict(lr=0.01, amsgrad=True)))
    run("adam_maximize", optim.Adam, one(dict(lr=0.01, maximize=True)))
    run("adamw", optim.AdamW, one(dict(lr=0.01, weight_decay=0.1)))
    run("adamw_amsgrad", optim.AdamW, one(dict(lr=0.01, weight_decay=0.1, amsgrad=True)))
    write("optimizers.json", result)


def schedules():
    result = {}

    def run(name, make, steps=24, optimizer="sgd", metric=None):
        ps = [nn.Parameter(torch.zeros(1)) for _ in range(2)]
        groups = [{"params": ps[:1]}, {"params": ps[1:], "lr": 0.05}]
        chosen = optim.SGD(groups, lr=0.2, momentum=0.9) if optimizer == "sgd" else optim.Adam(groups, lr=0.2)
        schedule = make(chosen)
        rates, momenta = [], []
        for step in range(steps):
            rates.append([g["lr"] for g in chosen.param_groups])
            momenta.append([g["betas"][0] if "betas" in g else g["momentum"] for g in chosen.param_groups])
            if step == steps - 1:
                break
            chosen.step()
            if metric is None:
                schedule.step()
            else:
                schedule.step(metric[step])
        result[name] = {"rates": rates, "momenta": momenta}

    metric = [5, 4, 3.5, 3.5, 3.6, 3.4999, 3.7, 3.2, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3, 3.3]
    run("step", lambda o: lr_scheduler.StepLR(o, 5, 0.3))
    run("multi_step", lambda o: lr_scheduler.MultiStepLR(o, [3, 9, 9, 15], 0.2))
    run("exponential", lambda o: lr_scheduler.ExponentialLR(o, 0.9))
    run("cosine", lambda o: lr_scheduler.CosineAnnealingLR(o, 8, 0.01))
    run("linear", lambda o: lr_scheduler.LinearLR(o, 0.25, 0.75, 6))
    run("constant", lambda o: lr_scheduler.ConstantLR(o, 0.25, 4))
    run("lambda", lambda o: lr_scheduler.LambdaLR(o, lambda e: 1 / (1 + e)))
    run("sequential", lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.LinearLR(o, 0.1, 1.0, 4), lr_scheduler.CosineAnnealingLR(o, 10), lr_scheduler.ExponentialLR(o, 0.5)], [4, 16]))
    run("plateau", lambda o: lr_scheduler.ReduceLROnPlateau(o, factor=0.5, patience=2, cooldown=1, min_lr=0.02), metric=metric)
    run("plateau_max", lambda o: lr_scheduler.ReduceLROnPlateau(
        o, mode="max", factor=0.5, patience=3, threshold=0.1, threshold_mode="abs"), metric=metric)
    run("one_cycle", lambda o: lr_scheduler.OneCycleLR(o, 0.4, total_steps=24))
    run("one_cycle_linear", lambda o: lr_scheduler.OneCycleLR(
        o, [0.4, 0.1], epochs=6, steps_per_epoch=4, pct_start=0.4, anneal_strategy="linear", div_factor=10, final_div_factor=100))
    run("one_cycle_three_phase", lambda o: lr_scheduler.OneCycleLR(o, [0.4, 0.1], total_steps=24, three_phase=True))
    run("one_cycle_adam", lambda o: lr_scheduler.OneCycleLR(o, 0.4, total_steps=24), optimizer="adam")
    result["metric"] = metric
    write("schedules.json", result)


initialization()
network()
optimizers()
schedules()
