"""Validates exports: STIX bundles with OASIS' stix2-validator, MISP events with pymisp when that is there.

Usage: stix_check.py FOLDER
"""

import json
import pathlib
import sys

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

try:
    from pymisp import MISPEvent
except ImportError:
    print("skipped: pymisp is not installed")
else:
    for path in sorted(folder.glob("*.misp.json")):
        event = MISPEvent()
        event.load_file(path)
        given = json.loads(path.read_text())["Event"]["Attribute"]
        kept = json.loads(event.to_json())["Attribute"] if given else []
        same = [(a["type"], a["value"], a["to_ids"]) for a in given] == [(a["type"], a["value"], a["to_ids"]) for a in kept]
        print(f"{path.name}: {len(kept)} attributes, {'read back' if same else 'NOT READ BACK'}")
        failed |= not same

sys.exit(failed)
