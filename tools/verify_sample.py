#!/usr/bin/env python3
"""Makes the choice of a sample again, without Duban and with nothing but Python 3.9 or later.

    python3 verify_sample.py SAMPLE.json [--key KEY] [--show]

It needs `verify_bundle.py` beside it, and shares no code with Duban. SAMPLE.json is what the page of a sample hands out. It is checked that

1. the sample's two lines, its rule and its drawing, stand in the signed journal (see verify_bundle.py);
2. the population is the one whose SHA-256 the first line committed to;
3. the seed is the SHA-256 of four lines of text: `duban-sample/1`, the digest of the first line, the root of a signed checkpoint over
   that line, and what the outside fact came to (an empty line where the rule names none), in the one spelling that the first line
   fixed: so many numbers of so many digits each, in rising order, with one space between them;
4. the checkpoint before that one did not hold the line yet, so that nobody could choose among several;
5. of each group the share, rounded up, is drawn: those whose HMAC-SHA256 (key: the seed's bytes, message: the stream) is lowest.

What is not proved: that no checkpoint between the two was taken away. Whoever keeps printed checkpoints can tell.

It ends with 0 where all of that holds, with 1 where something does not, with 2 for wrong arguments.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from verify_bundle import Wrong, check, open_checkpoint

RECIPE = "duban-sample/1"
LEAST_DIGITS = 5


def rank(seed, stream):
    """Where a member stands in the drawn order."""
    return hmac.new(bytes.fromhex(seed), stream.encode(), hashlib.sha256).hexdigest(), stream


def drawn(frame, seed, percent):
    """The streams that the recipe draws out of the population's text."""
    groups = {}
    for line in frame.splitlines():
        group, stream, _label = line.split("\t")
        groups.setdefault(group, []).append(stream)
    found = []
    for group in sorted(groups):
        streams = sorted(groups[group], key=lambda stream: rank(seed, stream))
        found += streams[: -(-len(streams) * percent // 100)]
    return found


def has_form(outside, rule):
    """Whether a value is the one spelling of its fact."""
    numbers = outside.split(" ")
    right = all(len(n) == rule["outside_digits"] and set(n) <= set("0123456789") for n in numbers)
    return right and len(numbers) == rule["outside_numbers"] and numbers == sorted(numbers)


def outside_of(drawing, rule):
    """What the outside fact came to, in the form that the rule fixed; rules of before forms were fixed have none."""
    if not rule["outside_named"]:
        return ""
    outside = " ".join(drawing["outside"].split())
    if not rule.get("outside_numbers"):
        return outside
    if not has_form(outside, rule):
        raise Wrong("what the outside fact came to is not of the form that the rule fixed")
    if rule["outside_numbers"] * rule["outside_digits"] < LEAST_DIGITS:
        raise Wrong("the outside fact has so few digits that its value could be waited for")
    return outside


def check_sample(sample, key=None):
    """Rule, drawing and key of a sample that holds; raises Wrong where anything does not."""
    if sample["format"] != RECIPE:
        raise Wrong("this is no sample that this program knows")
    lines, _size, key, _remarks = check(sample["proof"], key)
    if [line["name"] for line in lines] != ["sample.commit", "sample.draw"]:
        raise Wrong("these are not the two lines of a sample that is drawn")
    rule, drawing = (line["content"] for line in lines)
    if hashlib.sha256(sample["frame"].encode()).hexdigest() != rule["frame"]:
        raise Wrong("the population is not the one that was committed to")
    first = sample["proof"]["entries"][0]
    size, root, _ = open_checkpoint(sample["checkpoint"], key)
    if size <= first["leaf"]:
        raise Wrong("the seed's checkpoint does not hold the rule's line")
    if (size, root.hex()) != (drawing["checkpoint_size"], drawing["checkpoint_root"]):
        raise Wrong("the drawing names another checkpoint")
    before = sample["checkpoint_before"]
    if before and open_checkpoint(before, key)[0] > first["leaf"]:
        raise Wrong("an earlier checkpoint held the rule's line already")
    outside = outside_of(drawing, rule)
    digest = hashlib.sha256(b"\x00" + first["line"].encode()).hexdigest()
    text = f"{RECIPE}\n{digest}\n{root.hex()}\n{outside}\n"
    seed = hashlib.sha256(text.encode()).hexdigest()
    if seed != drawing["seed"]:
        raise Wrong("the seed is not what it should come from")
    if drawn(sample["frame"], seed, rule["percent"]) != drawing["chosen"]:
        raise Wrong("other matters were chosen than the seed draws")
    return rule, drawing, key


def main():
    """Check one file and say what it proves."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("sample", help="the file that the page of a sample hands out")
    parser.add_argument("--key", help="the public key that you know, name+id+...")
    parser.add_argument("--show", action="store_true", help="print the drawn matters")
    options = parser.parse_args()
    try:
        sample = json.loads(Path(options.sample).read_text(encoding="utf-8"))
        rule, drawing, key = check_sample(sample, options.key)
    except OSError as error:
        parser.error(str(error))
    except Wrong as error:
        print(f"FAILED: {error}")
        return 1
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        print(f"FAILED: the file is damaged: {type(error).__name__}: {error}")
        return 1
    for line in sample["frame"].splitlines() if options.show else ():
        if line.split("\t")[1] in drawing["chosen"]:
            print(line)
    print(f"holds: {len(drawing['chosen'])} of {rule['population']}, by the seed {drawing['seed']}")
    print(f"signed by {key}")
    if rule["outside_named"] and not rule.get("outside_numbers"):
        print(
            "note: the rule fixed no form for the outside fact; who drew could choose its spelling"
        )
    if not options.key:
        print("note: this key came with the sample; compare it with one that you know")
    return 0


if __name__ == "__main__":
    sys.exit(main())
