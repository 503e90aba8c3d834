"""Check training data, domain, rules and stories: `python -m nlu.validate`, with Rasa's Python.

Exit status 1 when Rasa finds anything to complain about.
"""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any

from nlu.serve import DEFAULTS, ENVIRONMENT, ROOT


def main() -> None:
    """Run Rasa's own checks; every warning counts."""
    os.environ.update(ENVIRONMENT)
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.chdir(ROOT)
    warnings.showwarning = _show
    sys.argv = [
        *("rasa", "data", "validate", "--quiet", "--fail-on-warnings"),
        *("--config", "nlu/config.yml", "--domain", "stories/domain"),
        *("--data", "nlu/data", "stories/rules", "stories/stories"),
    ]
    from rasa.__main__ import main as run_rasa

    run_rasa()
    print("Rasa's data is sound.")


def _show(message: Any, category: Any, filename: str, *_rest: Any, **_more: Any) -> None:
    """Show what Rasa says about the data, not what its old libraries deprecate."""
    if "rasa" in filename and not issubclass(category, DeprecationWarning):
        print(f"Rasa: {message}", file=sys.stderr)


if __name__ == "__main__":
    main()
