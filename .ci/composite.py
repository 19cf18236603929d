"""Run a composite action as GitHub's runner does: called by .ci/test-action.

Steps that use another action are left out. What is not understood here is refused, never guessed.
"""

import json
import os
import pathlib
import platform
import re
import subprocess
import tempfile
from dataclasses import dataclass, field

KEYS = {"id", "name", "if", "uses", "with", "run", "shell", "env", "working-directory"}
SYSTEMS = {"Linux": "Linux", "Darwin": "macOS", "Windows": "Windows"}
MACHINES = {"x86_64": "X64", "AMD64": "X64", "aarch64": "ARM64", "arm64": "ARM64"}


@dataclass
class Result:
    status: int = 0
    log: str = ""
    summary: str = ""
    outputs: dict = field(default_factory=dict)
    # Steps that GitHub would have run and this cannot.
    left_out: list = field(default_factory=list)


def run(action, workspace, inputs, env, event):
    """Run the steps of an action file in a workspace; `env` is what the job has beyond what every runner sets."""
    # Not of the standard library: it comes with the validators, once they are installed.
    import yaml

    # To GitHub every scalar of an action is a text.
    document = yaml.load(action.read_text(), yaml.BaseLoader)
    if document["runs"]["using"] != "composite":
        raise ValueError(f"{action} is not composite")
    steps = document["runs"]["steps"]
    for step in steps:
        check(step)

    workspace = workspace.resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="composite-"))
    for name in ["home", "temporary", "tools"]:
        (folder / name).mkdir()
    (folder / "event.json").write_text(json.dumps(event))
    job = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(action.resolve().parent),
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "GITHUB_REPOSITORY": "owner/name",
        "GITHUB_SHA": "0" * 40,
        "GITHUB_WORKSPACE": str(workspace),
        "RUNNER_ARCH": MACHINES[platform.machine()],
        "RUNNER_OS": SYSTEMS[platform.system()],
        "RUNNER_TEMP": str(folder / "temporary"),
        "RUNNER_TOOL_CACHE": str(folder / "tools"),
        **env,
    }
    contexts = {
        "github": {**named(job, "GITHUB_"), "token": "token-of-the-job", "event": event},
        "runner": named(job, "RUNNER_"),
        "steps": {step["id"]: {} for step in steps if "id" in step},
    }
    declared = document.get("inputs", {})
    if not inputs.keys() <= declared.keys():
        raise ValueError(f"inputs that {action} does not have: {inputs.keys() - declared.keys()}")
    defaults = {name: fill(one.get("default", ""), contexts) for name, one in declared.items()}
    contexts["inputs"] = {**defaults, **inputs}

    result = Result()
    for index, step in enumerate(steps):
        done = {"outputs": {}, "outcome": "skipped"}
        if "id" in step:
            contexts["steps"][step["id"]] = done
        # A condition without a status function holds only as long as nothing failed.
        if result.status or not holds(step.get("if"), contexts):
            continue
        if "uses" in step:
            result.left_out.append(step["uses"])
            continue
        script = folder / f"{index}.sh"
        script.write_text(step["run"])
        names = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_STATE"]
        files = {name: folder / f"{index}-{name}" for name in names}
        for file in files.values():
            file.touch()
        own = {name: fill(value, contexts) for name, value in step.get("env", {}).items()}
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=workspace / fill(step.get("working-directory", "."), contexts),
            env={**job, **own, **{name: str(file) for name, file in files.items()}},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=900,
        )
        written = {name: file.read_bytes().decode(errors="replace") for name, file in files.items()}
        done["outputs"] = assignments(written["GITHUB_OUTPUT"])
        done["outcome"] = "failure" if ended.returncode else "success"
        job.update(assignments(written["GITHUB_ENV"]))
        for line in filter(None, written["GITHUB_PATH"].split("\n")):
            job["PATH"] = line + os.pathsep + job["PATH"]
        result.status = ended.returncode
        result.log += ended.stdout.decode(errors="replace")
        result.summary += written["GITHUB_STEP_SUMMARY"]
    result.outputs = {name: fill(one["value"], contexts) for name, one in document.get("outputs", {}).items()}
    return result


def check(step):
    if not step.keys() <= KEYS:
        raise ValueError(f"a step has keys that are not understood: {step.keys() - KEYS}")
    if "run" in step and step.get("shell") != "bash":
        raise ValueError(f"a step runs without bash: {step['run']}")
    # GitHub would put the value into the script, where it could be anything.
    if "${{" in step.get("run", ""):
        raise ValueError(f"a script holds an expression: {step['run']}")


def named(variables, prefix):
    return {name.removeprefix(prefix).lower(): value for name, value in variables.items() if name.startswith(prefix)}


def fill(text, contexts):
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: look_up(found[1].strip(), contexts), text, flags=re.DOTALL)


def look_up(reference, contexts):
    if not re.fullmatch(r"(github|inputs|runner|steps)(\.[\w-]+)+", reference):
        raise ValueError(f"an expression that is not understood: {reference}")
    first, second, *rest = reference.split(".")
    # GitHub takes a misspelt name for an empty text.
    if first in {"inputs", "steps"} and second not in contexts[first]:
        raise ValueError(f"nothing is declared as {reference}")
    value = contexts[first]
    for name in [second, *rest]:
        value = value.get(name, "") if isinstance(value, dict) else ""
    return value if isinstance(value, str) else json.dumps(value)


def holds(condition, contexts):
    if condition is None:
        return True
    found = re.fullmatch(r"(?:\$\{\{)?\s*([\w.-]+)\s*(==|!=)\s*'([^']*)'\s*(?:\}\})?", condition)
    if not found:
        raise ValueError(f"a condition that is not understood: {condition}")
    # GitHub compares texts without regard to case.
    same = look_up(found[1], contexts).casefold() == found[3].casefold()
    return same == (found[2] == "==")


def assignments(text):
    """The NAME=VALUE lines, and the values between delimiters, of a file that a step wrote."""
    values = {}
    lines = text.split("\n")
    while lines:
        line = lines.pop(0)
        if not line:
            continue
        found = re.fullmatch(r"([^=]+?)(=|<<)(.*)", line, re.DOTALL)
        if not found:
            raise ValueError(f"neither NAME=VALUE nor NAME<<DELIMITER: {line!r}")
        name, sign, value = found.groups()
        if sign == "<<":
            if value not in lines:
                raise ValueError(f"the value of {name} never ends")
            end = lines.index(value)
            value, lines = "\n".join(lines[:end]), lines[end + 1 :]
        values[name] = value
    return values
