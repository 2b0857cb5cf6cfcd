"""How well embeddings find the metric that a question in unheard-of words asks for, and which margin keeps them silent elsewhere.

`python -m eval.benchmarks.proposals`: the right metric among those offered, by half of the list and by margin; how often something is
offered where the form counts no such thing.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import yaml

from service.answering.proposals import MIN_MARGIN, OFFERED, MetricProposer, Proposal, margin
from service.cli.render import say
from service.settings import Settings
from service.wiring import Runtime

_MARGINS = (0.0, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.055, 0.06, 0.07, 0.08)


@dataclass(frozen=True)
class Ranked:
    """A question of the list, the metric it asks for ('' for none), and what embeddings make of it."""

    ask: str
    metric: str
    ranked: list[Proposal]

    def right(self, count: int) -> bool:
        """Whether the metric is among so many; a group is right where one of its rows is asked for, as it is shown with them."""
        keys = [proposal.key.metric for proposal in self.ranked[:count]]
        return any(key == self.metric for key in keys)


def main() -> None:
    """Print the measure."""
    text = resources.files("eval").joinpath("retrieval/paraphrases.yaml").read_text(encoding="utf-8")
    cases = yaml.safe_load(text)["cases"]
    with tempfile.TemporaryDirectory() as folder, Runtime(Settings(data_dir=Path(folder), _env_file=None)) as runtime:
        proposer = MetricProposer(lambda: runtime.passages)
        ranked = [Ranked(case["ask"], case["metric"] or "", proposer.rank(case["ask"])) for case in cases]
    for name, half in (("fit", ranked[::2]), ("held out", ranked[1::2])):
        asked, none = [item for item in half if item.metric], [item for item in half if not item.metric]
        say(f"\n{name}: {len(asked)} with a metric, {len(none)} without; right first {sum(item.right(1) for item in asked)}, "
              f"among {OFFERED} {sum(item.right(OFFERED) for item in asked)}")  # fmt: skip
        say("margin  right offered  wrong offered  offered for none  first: right  wrong")
        for least in _MARGINS:
            over, idle = [item for item in asked if margin(item.ranked) >= least], sum(margin(item.ranked) >= least for item in none)
            right, first = sum(item.right(OFFERED) for item in over), sum(item.right(1) for item in over)
            chosen = " <- MIN_MARGIN" if least == MIN_MARGIN else ""
            say(f"{least:6.3f}  {right:13}  {len(over) - right:13}  {idle:16}  {first:12}  {len(over) - first + idle:5}{chosen}")


if __name__ == "__main__":
    main()
