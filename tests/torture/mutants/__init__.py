"""The promises, each with a change of the code that breaks it, and the test that must turn red then."""

from collections.abc import Sequence

from tests.torture.mutants import answers, apart, durable, failure, group_checkout, once, ordering, rules
from tests.torture.mutants.mutant import Mutant

MUTANTS: Sequence[Mutant] = (
    *once.MUTANTS,
    *durable.MUTANTS,
    *failure.MUTANTS,
    *rules.MUTANTS,
    *answers.MUTANTS,
    *ordering.MUTANTS,
    *group_checkout.MUTANTS,
    *apart.MUTANTS,
)
