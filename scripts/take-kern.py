#!/usr/bin/env python3
"""Takes the parts of KERN's style sheet that the pages use: the rules of the components below, and of the tokens those
that these rules and `crates/querbuch-web/assets/app.css` name, directly or through other tokens.

    npm pack @kern-ux/native@2.7.2 && tar xzf kern-ux-native-2.7.2.tgz
    python3 scripts/take-kern.py package/dist/kern.css

It writes `crates/querbuch-web/assets/kern/kern.css` and refuses any other file than the one whose hash stands here.
"""

import hashlib
import pathlib
import re
import sys

SHA256 = "5604285f9e8bb650d9cf98e964110b7be53fabfee3df77730000053181f985dc"
COMPONENTS = ["kern-table", "kern-link", "kern-btn", "kern-alert", "kern-badge", "kern-form-input", "kern-label", "kern-heading"]
# Icons are pictures of data: addresses, which the pages do not load.
LEFT_OUT = re.compile(r"kern-icon|--icon|icon-|::part|kern-tooltip|:has\(|kern-btn--x|kern-alert__close")
ASSETS = pathlib.Path(__file__).parent.parent / "crates/querbuch-web/assets"
HEADER = """/* From @kern-ux/native 2.7.2 (EUPL-1.2), taken by scripts/take-kern.py; see README.md beside this file. */
"""


def blocks(css):
    """Each prelude with its body, at one level."""
    start = depth = 0
    prelude = ""
    for place, letter in enumerate(css):
        if letter == "{":
            if depth == 0:
                prelude, start = css[start:place].strip(), place + 1
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                yield prelude, css[start:place]
                start = place + 1


def declarations(body):
    return [part.strip() for part in body.split(";") if part.strip()]


def is_component(selector):
    names = re.findall(r"\.([a-z][\w-]*)", selector)
    base = lambda name: re.split(r"__|--", name)[0]
    return bool(names) and all(base(name) in COMPONENTS for name in names) and not LEFT_OUT.search(selector)


def components(css):
    kept = []
    for prelude, body in blocks(css):
        if prelude.startswith("@media"):
            inner = components(body)
            if inner:
                kept.append(prelude + "{" + "".join(inner) + "}")
        elif not prelude.startswith("@"):
            selectors = [part.strip() for part in prelude.split(",")]
            ours = [part for part in selectors if is_component(part)]
            if ours and "url(" not in body:
                kept.append(",".join(ours) + "{" + ";".join(declarations(body)) + "}")
    return kept


def tokens(css, wanted):
    kept = []
    for prelude, body in blocks(css):
        if prelude.startswith("@media"):
            inner = tokens(body, wanted)
            if inner:
                kept.append(prelude + "{" + "".join(inner) + "}")
        elif not prelude.startswith("@"):
            own = [part for part in declarations(body) if part.split(":")[0].strip() in wanted]
            if own:
                kept.append(re.sub(r"\s+", " ", prelude) + "{" + ";".join(own) + "}")
    return kept


def used(text):
    return set(re.findall(r"var\(\s*(--[\w-]+)", text))


def main():
    source = pathlib.Path(sys.argv[1]).read_bytes()
    found = hashlib.sha256(source).hexdigest()
    if found != SHA256:
        sys.exit(f"{sys.argv[1]} has the hash {found}, not {SHA256}")
    css = re.sub(r"/\*.*?\*/", "", source.decode(), flags=re.S)
    rules = components(css)
    defined = {}
    for name, value in re.findall(r"(--[\w-]+)\s*:\s*([^;}]*)", css):
        defined.setdefault(name, set()).update(used(value))
    wanted, open_ones = set(), used("".join(rules)) | used((ASSETS / "app.css").read_text())
    while open_ones:
        wanted |= open_ones
        open_ones = {more for name in open_ones for more in defined.get(name, ())} - wanted
    text = HEADER + "\n".join(tokens(css, wanted) + rules) + "\n"
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r",\s+", ",", text))
    (ASSETS / "kern/kern.css").write_text(text)


main()
