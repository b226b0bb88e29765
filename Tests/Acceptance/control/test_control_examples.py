"""The sample application's tests and the Python helper, as a user runs them."""

import json
import re
import shutil
import subprocess
import sys
import time

import pytest

from casefile_server import clean_environment
from casefile_testing import Casefile, CasefileError
from control import ROOT
from serving import needs


def run_pytest(binary, folder, file):
    """The exit code and output of a suite, in a process of its own."""
    process = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file], cwd=folder, capture_output=True,
        text=True, env=clean_environment(CASEFILE=str(binary), PYTHONDONTWRITEBYTECODE="1"),
    )
    return process.returncode, process.stdout + process.stderr


def test_the_sample_suite_passes(binary, capsys):
    begin = time.monotonic()
    code, output = run_pytest(binary, ROOT / "Examples" / "python", "test_claims.py")
    with capsys.disabled():
        print(f"\nsample suite: {time.monotonic() - begin:.1f} s in all; {output.strip().splitlines()[-1]}")
    assert code == 0, output


def test_the_documented_example_passes(binary, tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "testing.md").read_text(), re.DOTALL)
    (suite,) = [block for block in blocks if "def attach" in block]
    (plugin,) = [block for block in blocks if block.startswith("pytest_plugins")]
    (tmp_path / "conftest.py").write_text(plugin)
    (tmp_path / "test_documented.py").write_text(suite)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    shutil.copy(ROOT / "Helpers" / "Python" / "casefile_testing.py", tmp_path)
    code, output = run_pytest(binary, tmp_path, "test_documented.py")
    assert code == 0 and "2 passed" in output, output


def test_the_documented_calls_are_taken(casefile, tmp_path):
    needs("curl")
    text = (ROOT / "docs" / "testing.md").read_text()
    (seed,) = [block for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL) if "sizeInBytes" in block]
    (tmp_path / "seed.json").write_text(seed)
    (file_id,) = casefile.seed(json.loads(seed))[:1]
    calls = [block for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "/_casefile/" in block]
    calls.sort(key=lambda block: "reset" in block)
    for call in "".join(calls).replace("019cb3f0-…", file_id).split("\ncurl "):
        call = "curl -sS -f " + call.removeprefix("curl ").replace("http://127.0.0.1:8730", casefile.url)
        process = subprocess.run(["sh", "-c", call], cwd=tmp_path, capture_output=True, text=True)
        assert process.returncode == 0 and json.loads(process.stdout) is not None, call + process.stderr
    assert len(calls) >= 8


def test_the_helper_starts_and_stops_a_server(binary, monkeypatch):
    monkeypatch.delenv("CASEFILE_BINARY")
    with Casefile(binary) as casefile:
        assert casefile.environment()["AWS_ENDPOINT_URL_CONNECT"] == casefile.url
        assert casefile.files() == []
    with pytest.raises(CasefileError, match="does not answer"):
        casefile.files()


def test_the_helper_finds_the_binary_by_a_variable(binary, monkeypatch):
    monkeypatch.delenv("CASEFILE_BINARY")
    monkeypatch.setenv("CASEFILE", str(binary))
    with Casefile() as casefile:
        assert casefile.call("GET", "info")["mode"] == "dev"


def test_the_helper_says_why_a_server_did_not_start(binary, monkeypatch, tmp_path):
    monkeypatch.delenv("CASEFILE_BINARY")
    with pytest.raises(CasefileError, match="CASEFILE_SEED"):
        Casefile(binary, ["--seed", tmp_path / "none.json"])
    with pytest.raises(CasefileError, match="set CASEFILE"):
        Casefile(tmp_path / "none")


def test_the_helper_takes_a_seed_file(binary, monkeypatch, tmp_path):
    monkeypatch.delenv("CASEFILE_BINARY")
    seed = tmp_path / "seed.json"
    seed.write_text('{"transitions": [{"result": "REJECTED"}]}')
    with Casefile(binary, ["--seed", seed]) as casefile:
        assert len(casefile.call("GET", "transitions")["transitions"]) == 1
        assert casefile.seed(seed) == []
        assert len(casefile.call("GET", "transitions")["transitions"]) == 2


def test_the_helper_needs_the_standard_library_alone():
    code = (
        "import sys; sys.modules['pytest'] = None; import casefile_testing; "
        "print(sorted({name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)))"
    )
    process = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT / "Helpers" / "Python", capture_output=True, text=True,
        env=clean_environment(PYTHONDONTWRITEBYTECODE="1"),
    )
    assert process.returncode == 0, process.stderr
    assert process.stdout.strip() == "['__main__', 'casefile_testing', 'pytest']"
