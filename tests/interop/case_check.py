"""Holds what is handed over of a case to those who read it: Navigator layers to their schema, drawings to Graphviz, pages to Python's
own HTML parser.

Usage: case_check.py FOLDER
"""

import json
import pathlib
import shutil
import subprocess
import sys
from html.parser import HTMLParser

failed = False
folder = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent

# What a page may be made of, and the attributes of each; there is no place for a script, a link or a handler.
ALLOWED = {
    "html": {"lang"}, "head": set(), "meta": {"charset", "http-equiv", "content", "name"}, "title": set(), "style": set(), "body": set(),
    "h1": set(), "h2": set(), "h3": set(), "p": set(), "table": set(), "thead": set(), "tbody": set(), "tr": set(), "th": {"scope"},
    "td": set(), "ul": set(), "li": set(), "code": set(), "strong": set(), "details": set(), "summary": set(), "pre": set(),
}
EMPTY = {"meta"}


class Page(HTMLParser):
    """Counts elements and keeps every fault."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.count, self.faults, self.policy = [], 0, [], ""

    def handle_starttag(self, tag, attributes):
        self.count += 1
        for name, value in attributes:
            if name not in ALLOWED.get(tag, set()):
                self.faults.append(f"{tag} has {name}={value!r}")
        if tag not in ALLOWED:
            self.faults.append(f"there is a {tag}")
        if dict(attributes).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attributes)["content"]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"{tag} ends where it did not begin")


for path in sorted(folder.glob("*.html")):
    page = Page()
    page.feed(path.read_text())
    page.close()
    if page.open:
        page.faults.append(f"never closed: {page.open}")
    if not page.policy.startswith("default-src 'none'; style-src 'sha256-"):
        page.faults.append(f"the policy is {page.policy!r}")
    print(f"{path.name}: {page.count} elements, {'well-formed, nothing from elsewhere' if not page.faults else page.faults}")
    failed |= bool(page.faults)

try:
    import jsonschema
except ImportError:
    print("skipped: jsonschema is not installed; layers are not checked")
else:
    schema = json.loads((here / "navigator-layer.schema.json").read_text())
    for path in sorted(folder.glob("*.layer.json")):
        layer = json.loads(path.read_text())
        errors = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(layer)]
        print(f"{path.name}: {len(layer['techniques'])} techniques, {errors or 'valid'}")
        failed |= bool(errors)

if shutil.which("dot") is None:
    print("skipped: dot (Graphviz) is not installed")
else:
    for path in sorted(folder.glob("*.dot")):
        drawn = subprocess.run(["dot", "-Tsvg", str(path)], capture_output=True, text=True)
        good = drawn.returncode == 0 and "<svg" in drawn.stdout and "syntax error" not in drawn.stderr
        print(f"{path.name}: {'drawn' if good else 'NOT DRAWN: ' + drawn.stderr}")
        failed |= not good

sys.exit(failed)
