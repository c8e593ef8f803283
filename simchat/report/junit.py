"""Gates as JUnit XML, which CI systems show test by test."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml  # written here, never read

from simchat.comparison.comparison import Comparison
from simchat.comparison.gating import Judgement, Passing
from simchat.experiment.errors import ResultsError, explain
from simchat.report.compared import Told


def write_junit(comparison: Comparison, path: Path) -> None:
    """Write a test suite for each candidate with a test case for each gate.

    An undecided gate is a failure, or is skipped if the question lets it pass.

    Raises
    ------
    ResultsError
        If the file cannot be written.
    """
    root = Xml.Element("testsuites", name="simchat")
    told = Told(comparison, kpis=comparison.kpis)
    for number in range(len(comparison.candidates)):
        root.append(_suite(told, number))
    Xml.indent(root)
    try:
        Xml.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as error:
        raise ResultsError(f"cannot write {path}: {explain(error)}") from error


def _suite(told: Told, number: int) -> Xml.Element:
    judgements, name = told.comparison.judgements[number], told.labels[number + 1]
    cases = [_case(told, judgement, name) for judgement in judgements]
    counts = {what: sum(case.find(what) is not None for case in cases) for what in ("failure", "skipped")}
    suite = Xml.Element(
        "testsuite",
        name=f"{name} against {told.labels[0]}",
        tests=str(len(cases)),
        failures=str(counts["failure"]),
        errors="0",
        skipped=str(counts["skipped"]),
        time=f"{told.comparison.run_time_s:.3f}",
    )
    suite.extend(cases)
    return suite


def _case(told: Told, judgement: Judgement, name: str) -> Xml.Element:
    case = Xml.Element("testcase", name=judgement.gate.text, classname=f"simchat.{name}", time="0")
    found = told.gate_found(judgement)
    if judgement.passing is Passing.PASS:
        return case
    passes = judgement.passing is Passing.UNDECIDED and told.comparison.question.undecided == "pass"
    told_as = Xml.SubElement(case, "skipped" if passes else "failure", message=f"{judgement.passing}: {found}")
    if not passes:
        told_as.set("type", str(judgement.passing))
        told_as.text = found
    return case
