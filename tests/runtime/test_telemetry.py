"""Log lines go to standard error as it is when they are written."""

import io
from contextlib import redirect_stderr

import pytest
import structlog

from runtime import telemetry


def test_a_line_finds_standard_error_although_the_one_of_the_beginning_is_closed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = io.StringIO()
    with redirect_stderr(first):
        telemetry.configure()
    first.close()
    structlog.get_logger().warning("an engine is away")
    assert '"event": "an engine is away"' in capsys.readouterr().err
