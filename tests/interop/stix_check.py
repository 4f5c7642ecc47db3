"""Validates exports: STIX bundles with OASIS' stix2-validator and strictly with its stix2, MISP events with pymisp when that is there.

Usage: stix_check.py FOLDER
"""

import json
import pathlib
import sys

import stix2
from stix2validator import ValidationOptions, validate_file

failed = False
folder = pathlib.Path(sys.argv[1])
options = ValidationOptions(version="2.1", strict_properties=True, enforce_refs=True, disabled=["all-external-sources"])

for path in sorted(folder.glob("*.stix.json")):
    results = validate_file(str(path), options)
    count = len(json.loads(path.read_text())["objects"])
    print(f"{path.name}: {count} objects, {'valid' if results.is_valid else 'INVALID'}")
    for result in results.object_results:
        for error in result.errors:
            print("  error:", error)
        for warning in result.warnings:
            # A link to a report cannot come with a hash of the page.
            if "has a URL but no hash" not in str(warning):
                print("  warning:", warning)
    failed |= not results.is_valid
    # It also holds references to the types that they may have: a grouping has no marking as a member.
    try:
        stix2.parse(path.read_text(), allow_custom=False)
    except Exception as error:
        print("  refused by stix2:", error)
        failed = True

try:
    from pymisp import MISPEvent, MISPObject
except ImportError:
    print("skipped: pymisp is not installed")
else:
    for path in sorted(folder.glob("*.misp.json")):
        event = MISPEvent()
        event.load_file(path)
        parts = lambda event: [
            (o["name"], o["template_uuid"], a["object_relation"], a["type"], a["value"].replace("+00:00", "Z"), a["to_ids"], [t["name"] for t in a.get("Tag", [])])
            for o in event.get("Object", []) for a in o["Attribute"]
        ]
        given = json.loads(path.read_text())["Event"]
        kept = json.loads(event.to_json())
        # As MISP's own templates have it: every relation is one of the template, with the type that it has there.
        strict = [MISPObject(o["name"], strict=True) for o in given["Object"]]
        for ours, template in zip(given["Object"], strict):
            known = template._definition
            same_template = (known["uuid"], str(known["version"])) == (ours["template_uuid"], ours["template_version"])
            fits = all(known["attributes"].get(a["object_relation"], {}).get("misp-attribute") == a["type"] for a in ours["Attribute"])
            if not (same_template and fits):
                print(f"{path.name}: an object is not as the template {ours['name']} has it")
                failed = True
        same = parts(given) == parts(kept)
        print(f"{path.name}: {len(given['Object'])} objects, {'read back' if same else 'NOT READ BACK'}")
        failed |= not same

sys.exit(failed)
