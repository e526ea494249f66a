"""Reads and writes the export of mamba-kjv: pentary_v1, see docs/models.md.

metadata.json, architecture.json (one entry a layer: name, type, weight_shape, integers) and arrays
NAME_weights.npy, NAME_bias.npy, ... A reader trusts nothing: every array's type, shape and range is
checked, every digit's code, every integer's range. An error is one line naming the file.
"""
import json
import pathlib
import types

import arithmetic
import numpy

METADATA = {"format": "pentary_v1", "bits_per_weight": 3, "levels": 5,
            "level_values": [-2, -1, 0, 1, 2], "packing": "8_pentits_to_3_bytes"}
SHAPE = {"vocabulary": (1, 65536), "width": (16, 8192), "inner": (16, 16384), "state": (1, 64),
         "rank": (8, 1024), "taps": (1, 16), "blocks": (1, 128)}
SHIFT = (0, 47)


class ExportError(Exception):
    """One line: what is wrong with which file."""


def layers_of(shape, head="int8_linear"):
    """[(name, type, weight_shape, arrays {suffix: (dtype, shape)}, integers {name: range})]

    docs/models.md says what each does. `weights` of a pentary layer are packed digits; `head` is
    the type of the last matrix, int8_linear or pentary_linear.
    """
    width, inner, state, rank, taps, vocabulary = (
        shape[k] for k in ("width", "inner", "state", "rank", "taps", "vocabulary"))
    mixed = rank + 2 * state
    out = [("embedding", "embedding", [vocabulary, width], {"weights": ("<i2", None)}, {})]
    for i in range(shape["blocks"]):
        block = [
            ("norm", "rms_norm", [width], {"weights": ("<i2", None)},
             {"k": SHIFT, "half_square_k": (0, 15)}),
            ("in_proj", "pentary_linear", [2 * inner, width],
             {"weights": ("digits", None), "scales": ("<f4", [2 * inner])},
             {"u_m": (-32768, 32767), "u_k": SHIFT, "z_m": (-32768, 32767), "z_k": SHIFT}),
            ("conv", "conv_silu", [taps, inner],
             {"weights": ("<i2", None), "bias": ("<i4", [inner])}, {"k": SHIFT}),
            ("x_proj", "pentary_linear", [mixed, inner],
             {"weights": ("digits", None), "scales": ("<f4", [mixed]), "m": ("<i2", [mixed]),
              "k": ("|u1", [mixed])}, {}),
            ("dt_proj", "pentary_linear_softplus", [inner, rank],
             {"weights": ("digits", None), "scales": ("<f4", [inner]), "m": ("<i2", [inner]),
              "bias": ("<i4", [inner])}, {"acc_m": (-32768, 32767), "acc_k": SHIFT, "k": SHIFT}),
            ("scan", "selective_scan", [state, inner],
             {"weights": ("<i2", None), "skip": ("<i2", [inner])},
             {"decay_k": SHIFT, "du_k": SHIFT, "state_k": SHIFT, "skip_shift": (0, 31),
              "readout_k": SHIFT}),
            ("gate", "silu_gate", [inner], {"weights": ("<i2", None)}, {"z_k": SHIFT, "k": SHIFT}),
            ("out_proj", "pentary_linear_residual", [width, inner],
             {"weights": ("digits", None), "scales": ("<f4", [width]), "m": ("<i2", [width])},
             {"acc_m": (-32768, 32767), "acc_k": SHIFT, "k": (0, 31)}),
        ]
        out += [(f"blocks_{i}_{name}", *rest) for name, *rest in block]
    head_files = {"int8_linear": {"weights": ("|i1", None)},
                  "pentary_linear": {"weights": ("digits", None), "scales": ("<f4", [vocabulary])}}
    return out + [
        ("norm", "rms_norm", [width], {"weights": ("<i2", None)},
         {"k": SHIFT, "half_square_k": (0, 15)}),
        ("head", head, [vocabulary, width], head_files[head],
         {"sample_m": (1, 3276), "sample_k": SHIFT}),
        ("silu", "table", [256], {"weights": ("<i2", None)}, {}),
        ("softplus", "table", [256], {"weights": ("<u2", None)}, {}),
    ]


def packed_shape(shape):
    return [shape[0], 3 * -(-shape[1] // 8)]


def save(folder, shape, facts, arrays, integers, head="int8_linear"):
    """arrays {(layer, suffix): array, digits not packed}, integers {layer: {name: value}}; facts
    are further numbers for people (logit_scale, residual_scale, ...)."""
    folder, layers = pathlib.Path(folder), []
    folder.mkdir(parents=True, exist_ok=True)
    for name, kind, weight_shape, files, numbers in layers_of(shape, head):
        layers.append({"name": name, "type": kind, "weight_shape": weight_shape,
                       **{key: int(integers[name][key]) for key in numbers}})
        for suffix, (dtype, _) in files.items():
            array = numpy.asarray(arrays[name, suffix])
            if dtype == "digits":
                array = arithmetic.pack_digits(array)
            else:
                kept = array
                array = array.astype(dtype)
                assert dtype == "<f4" or (array == kept).all(), (name, suffix)
            numpy.save(folder / f"{name}_{suffix}.npy", array)
    architecture = {"name": "mamba-kjv", "family": "mamba", "input_shape": [1],
                    "output_shape": [shape["vocabulary"]], **shape, **facts, "layers": layers}
    lines = json.dumps(architecture, indent=1)
    (folder / "architecture.json").write_text(lines + "\n")
    (folder / "metadata.json").write_text(json.dumps(METADATA, indent=1) + "\n")


def read_json(path):
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ExportError(f"{path}: {reason}") from None
    if not isinstance(value, dict):
        raise ExportError(f"{path}: not an object")
    return value


def read_integer(path, where, value, key, low, high):
    number = value.get(key)
    if type(number) is not int or not low <= number <= high:
        raise ExportError(f"{path}: {where}{key} is {number!r}, not an integer {low}..{high}")
    return number


def read_array(path, dtype, shape):
    try:
        with open(path, "rb") as file:
            array = numpy.lib.format.read_array(file, allow_pickle=False)
            rest = file.read(1)
    except (OSError, ValueError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise ExportError(f"{path}: {reason}") from None
    if rest:
        raise ExportError(f"{path}: bytes after the array")
    if array.dtype.str != dtype:
        raise ExportError(f"{path}: elements are {array.dtype.str}, not {dtype}")
    if list(array.shape) != list(shape):
        raise ExportError(f"{path}: shape is {list(array.shape)}, not {list(shape)}")
    return array


def read_digits(path, shape):
    packed = read_array(path, "|u1", packed_shape(shape))
    codes = arithmetic.unpack_codes(packed, shape[1])
    bad = numpy.argwhere(codes > 4)
    if len(bad):
        row, column = (int(v) for v in bad[0])
        offset = row * packed.shape[1] + 3 * column // 8
        raise ExportError(f"{path}: code {codes[row, column]} is no digit, row {row} column "
                          f"{column}, byte {offset} of the array")
    if (codes[:, shape[1]:] != 2).any():
        raise ExportError(f"{path}: padding is not digit 0")
    return codes[:, : shape[1]] - 2


def load(folder):
    """Return (architecture, {layer: namespace of int64 arrays, digits unpacked, and integers})."""
    folder = pathlib.Path(folder)
    path = folder / "metadata.json"
    metadata = read_json(path)
    for key, value in METADATA.items():
        if metadata.get(key) != value:
            raise ExportError(f"{path}: {key} is {metadata.get(key)!r}, not {value!r}")
    path = folder / "architecture.json"
    architecture = read_json(path)
    if architecture.get("family") != "mamba":
        raise ExportError(f"{path}: family is {architecture.get('family')!r}, not 'mamba'")
    shape = {key: read_integer(path, "", architecture, key, *span) for key, span in SHAPE.items()}
    for key in ("logit_scale", "residual_scale"):
        number = architecture.get(key)
        if type(number) not in (int, float) or not 0 < number < 1e6:
            raise ExportError(f"{path}: {key} is {number!r}, not a positive number")
    wanted, found = layers_of(shape), architecture.get("layers")
    if not isinstance(found, list) or len(found) != len(wanted):
        raise ExportError(f"{path}: layers is not a list of {len(wanted)}")
    if isinstance(found[-3], dict) and found[-3].get("type") == "pentary_linear":
        wanted = layers_of(shape, "pentary_linear")
    layers, names = {}, set()
    for entry, (name, kind, weight_shape, files, numbers) in zip(found, wanted):
        if not isinstance(entry, dict):
            raise ExportError(f"{path}: the entry of {name} is not an object")
        head = {"name": name, "type": kind, "weight_shape": weight_shape}
        for key, value in head.items():
            if entry.get(key) != value:
                raise ExportError(f"{path}: {key} of {name} is {entry.get(key)!r}, not {value!r}")
        unknown = sorted(set(entry) - set(head) - set(numbers))
        if unknown:
            raise ExportError(f"{path}: {name} has an unknown {unknown[0]!r}")
        layer = {key: read_integer(path, f"{name}.", entry, key, *span)
                 for key, span in numbers.items()}
        for suffix, (dtype, array_shape) in files.items():
            file = folder / f"{name}_{suffix}.npy"
            names.add(file.name)
            array_shape = array_shape or weight_shape
            if dtype == "digits":
                array = read_digits(file, array_shape)
            else:
                array = read_array(file, dtype, array_shape)
                if dtype == "<f4" and not (numpy.isfinite(array) & (array > 0)).all():
                    raise ExportError(f"{file}: a scale is not a positive number")
                if suffix == "k" and (array > 47).any():
                    raise ExportError(f"{file}: a shift is above 47")
                array = array if dtype == "<f4" else array.astype(numpy.int64)
            layer[suffix] = array
        layers[name] = types.SimpleNamespace(**layer)
    extra = sorted(p.name for p in folder.glob("*.npy") if p.name not in names)
    if extra:
        raise ExportError(f"{folder / extra[0]}: belongs to no layer")
    return architecture, layers
