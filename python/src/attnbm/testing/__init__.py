"""Holding functions of your own against the reference, inside your own tests.

>>> import attnbm.testing
>>> def log_normaliser(dim, kappa):
...     return attnbm.vmf.log_partition(dim, kappa)
>>> attnbm.testing.check({"vmf.log_partition": log_normaliser}, cases=10, refusals={ValueError: "domain"})
<passed: vmf.log_partition: accurate>
"""

from ._check import assert_accurate, check, grade
from ._gradient import check_gradient
from ._grading import Grading
from ._session import SessionError

__all__ = ["Grading", "SessionError", "assert_accurate", "check", "check_gradient", "grade"]
