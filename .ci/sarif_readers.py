"""What readers of SARIF make of a file beyond its schema: called by .ci/validate-formats.

Each rule is one that a real reader is known for (GitHub's code scanning, GitLab, Azure DevOps, DefectDojo) or that the
standard states and its schema cannot.
"""

import re
from urllib.parse import unquote

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
TAG = re.compile(r"<[/!?A-Za-z]")
KEPT_RESULTS = 5000
KEPT_TEXT = 2048
KEPT_DESCRIPTION = 1024
KEPT_TAGS = 10
KEPT_PLACES = 100


def problems(log, raw, code_scanning):
    """Say what is wrong with a log; `raw` is its text, `code_scanning` asks for what GitHub needs."""
    found = []

    def wrong(where, what):
        found.append(f"{where}: {what}")

    def text(where, value, limit):
        if not value:
            return wrong(where, "empty")
        if CONTROL.search(value):
            wrong(where, "holds a control character or one that turns the direction")
        if TAG.search(value):
            wrong(where, "holds a tag")
        if "](" in value:
            wrong(where, "holds a link")
        if len(value) > limit:
            wrong(where, f"has {len(value)} characters, readers keep {limit}")

    def address(where, location):
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\./", uri) or not re.fullmatch(r"[A-Za-z0-9._~/@+%-]+", uri):
            wrong(where, f"is no plain relative address: {uri}")
        if ".." in unquote(uri).split("/"):
            wrong(where, f"leads out of the repository: {uri}")

    if raw.startswith("\ufeff"):
        wrong("file", "begins with a byte order mark")
    if re.search(r"##(\[|vso\[)", raw, re.IGNORECASE):
        wrong("file", "holds a command of a build server")
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        for rule in rules:
            where = rule["id"]
            text(f"{where} short", rule["shortDescription"]["text"], KEPT_DESCRIPTION)
            text(f"{where} full", rule["fullDescription"]["text"], KEPT_DESCRIPTION)
            text(f"{where} help", rule["help"]["text"], 10 * KEPT_TEXT)
            properties = rule["properties"]
            if len(properties["tags"]) > KEPT_TAGS or "security" in properties["tags"]:
                wrong(where, f"tags {properties['tags']}")
            if "security-severity" in properties:
                wrong(where, "is made a security alert")
        results = run["results"]
        if len(results) > KEPT_RESULTS:
            wrong("run", f"{len(results)} results")
        for member in ["suppressions", "baselineState"]:
            if sum(member in result for result in results) not in (0, len(results)):
                wrong("run", f"{member} on some results only")
        identities = {}
        for index, result in enumerate(results):
            where = f"results[{index}] {result['ruleId']}"
            kind = result.get("kind", "fail")
            if (kind == "fail") == (result["level"] == "none"):
                wrong(where, f"kind {kind} with level {result['level']}")
            if code_scanning and (kind != "fail" or result.get("suppressions")):
                wrong(where, "would be shown as an open alert")
            if "rank" in result:
                wrong(where, "has a rank, which GitLab takes for its severity")
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                wrong(where, "its index leads to another rule")
            text(where, result["message"]["text"], KEPT_TEXT)
            for suppression in result.get("suppressions", []):
                text(f"{where} suppression", suppression["justification"], KEPT_TEXT)
            related = result.get("relatedLocations", [])
            if len(related) > KEPT_PLACES:
                wrong(where, f"{len(related)} related places")
            for location in [*result["locations"], *related]:
                address(where, location)
            place = result["locations"][0]["physicalLocation"]
            if not {"startLine", "startColumn", "endLine", "endColumn"} <= place.get("region", {}).keys():
                wrong(where, "has no whole region")
                continue
            for key in result["partialFingerprints"]:
                if "/" in key and not re.fullmatch(r"[^/]+/v\d+", key):
                    wrong(where, f"fingerprint {key} stops DefectDojo")
            if kind != "fail" or result.get("suppressions"):
                continue
            uri = place["artifactLocation"]["uri"]
            line = (result["ruleId"], uri, place["region"]["startLine"])
            by_hash = (result["ruleId"], uri, result["partialFingerprints"].get("primaryLocationLineHash"))
            for identity in [line, by_hash]:
                if identity in identities:
                    wrong(where, f"would be folded into results[{identities[identity]}]: {identity}")
                identities[identity] = index
    return found
