"""What a run measured: medians of its rounds, as JSON, as a page with plots, and beside an earlier run."""

import html
import json
import os
import platform
import statistics
import subprocess
from pathlib import Path

from fanfare_local import paths

_NOISE = 0.05  # Less of a change isn't shown as one.


class Report:
    def __init__(self):
        self._figures: dict = {}

    def add(self, case: str, name: str, value: float, unit: str, *, more_is_better: bool = False) -> None:
        """One round's figure. The same case and name again are another round's."""
        figure = self._figures.setdefault((case, name), {"unit": unit, "moreIsBetter": more_is_better, "values": []})
        figure["values"].append(value)

    def add_times(self, case: str, name: str, seconds: list) -> str:
        """Percentiles of one round's times, and a text of them. Requires: there are some."""
        ranked = sorted(seconds)
        shares = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999, "max": 1}
        at = {share: ranked[min(len(ranked) - 1, int(len(ranked) * q))] * 1e3 for share, q in shares.items()}
        for share, milliseconds in at.items():
            self.add(case, f"{name}, {share}", milliseconds, "ms")
        return "   ".join(f"{share} {milliseconds:7.2f} ms" for share, milliseconds in at.items())

    def as_json(self) -> dict:
        figures = [{"case": case, "name": name, **figure, "median": statistics.median(figure["values"])}
                   for (case, name), figure in self._figures.items()]
        return {"revision": _revision(), "machine": f"{os.cpu_count()} processors, {platform.machine()}",
                "load": os.getloadavg()[0], "figures": figures}

    def save(self, file: Path) -> None:
        file.write_text(json.dumps(self.as_json(), indent=1) + "\n", encoding="utf-8")

    def show_medians(self) -> None:
        for figure in self.as_json()["figures"]:
            if len(figure["values"]) > 1:
                print(f"{figure['case']:28} {figure['name']:36} {_number(figure['median']):>10} {figure['unit']:5} "
                      f"({_number(min(figure['values']))} to {_number(max(figure['values']))})")

    def compare(self, file: Path) -> None:
        """Prints what both runs have, and the factor between them."""
        before = json.loads(file.read_text(encoding="utf-8"))
        old = {(f["case"], f["name"]): f for f in before["figures"]}
        print(f"\nbeside {before['revision']} (load {before['load']:.1f} then, {os.getloadavg()[0]:.1f} now):")
        for new in self.as_json()["figures"]:
            was = old.get((new["case"], new["name"]))
            if was is None or not was["median"]:
                continue
            factor = new["median"] / was["median"]
            verdict = "" if abs(factor - 1) < _NOISE else "better" if (factor > 1) == new["moreIsBetter"] else "WORSE"
            print(f"{new['case']:28} {new['name']:36} {_number(was['median']):>10} -> {_number(new['median']):>10} "
                  f"{new['unit']:5} x {factor:5.2f}  {verdict}")

    def save_page(self, file: Path) -> None:
        run = self.as_json()
        cases: dict = {}
        for figure in run["figures"]:
            cases.setdefault((figure["case"], figure["unit"]), []).append(figure)
        plots = "\n".join(_plot(case, unit, figures) for (case, unit), figures in cases.items())
        file.write_text(_PAGE.format(revision=html.escape(run["revision"]), machine=html.escape(run["machine"]),
                                     load=run["load"], plots=plots), encoding="utf-8")


def _revision() -> str:
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=paths.ROOT, capture_output=True, text=True,
                          check=False)
    return done.stdout.strip() or "unknown"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _plot(case: str, unit: str, figures: list) -> str:
    """Bars of the medians, with a line from the least to the most of the rounds."""
    longest = max((max(f["values"]) for f in figures), default=0) or 1
    rows = []
    for index, figure in enumerate(figures):
        y, scale = 6 + 24 * index, 420 / longest
        rows.append(
            f'<text x="240" y="{y + 13}" text-anchor="end">{html.escape(figure["name"])}</text>'
            f'<rect x="250" y="{y}" width="{max(1, figure["median"] * scale):.1f}" height="16"/>'
            f'<line x1="{250 + min(figure["values"]) * scale:.1f}" x2="{250 + max(figure["values"]) * scale:.1f}" '
            f'y1="{y + 8}" y2="{y + 8}"/>'
            f'<text x="{258 + max(figure["values"]) * scale:.1f}" y="{y + 13}">{_number(figure["median"])} '
            f'{html.escape(unit)}</text>')
    return (f"<h2>{html.escape(case)}</h2><svg width='800' height='{12 + 24 * len(figures)}' role='img' "
            f"aria-label='{html.escape(case)}, {html.escape(unit)}'>{''.join(rows)}</svg>")


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Fanfare: a run of the bench</title>
<style>
 body {{ font: 15px system-ui, sans-serif; margin: 2rem; color: #1c1c28; background: #fff; }}
 text {{ font-size: 13px; fill: currentColor; }} rect {{ fill: #5b7cfa; }} line {{ stroke: #1c1c28; }}
 @media (prefers-color-scheme: dark) {{ body {{ color: #e8e8f0; background: #15151d; }} line {{ stroke: #e8e8f0; }} }}
</style>
<h1>A run of the bench</h1>
<p>{revision}; {machine}; load {load:.1f} at its end. Bars are medians of the rounds, lines go from the least to the
most. Generator, receiver, broker and services share the machine: compare only what is on this page.</p>
{plots}
</html>
"""
