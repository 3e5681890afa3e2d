"""What is answered is what the API description says."""

from tests.torture.mutants.mutant import Mutant

SCHEMATHESIS = "tests/test_torture.py::test_nothing_breaks_at_the_short_size[api-of-voiding]"

MUTANTS = (
    Mutant(
        "a field that is not declared",
        "billing/views.py",
        '        "process_id": row["process_id"],\n',
        '        "process_id": row["process_id"],\n        "seq": row["seq"],\n',
        "tests/test_http_documents.py",
    ),
    Mutant(
        "an amount in cents",
        "reports/views.py",
        'decimal_text(row["total"])',
        'str(row["total"])',
        "tests/test_http_reports.py",
    ),
    Mutant(
        "another status",
        "pages/logs.py",
        "@operation({200: LogPage}, 404, takes",
        "@operation({200: LogPage}, takes",
        "tests/test_http_answers.py::test_what_is_not_there_is_not_found",
    ),
    Mutant(
        "a route that is not described",
        "pages/controls.py",
        '    @operation({200: Controls}, 409, takes=(Choice("seconds", PACES),))\n    def pace(seconds: str)',
        '    def pace(seconds: str = "0")',
        "tests/test_api_description.py::test_every_route_is_described_and_nothing_else_is",
    ),
    Mutant(
        "a number taken for text",
        "web/fields.py",
        '            raise Invalid(f"The {self.name} must be text.", self.name)\n',
        "            pass\n",
        SCHEMATHESIS,
    ),
    Mutant(
        "a schema that is open",
        "web/openapi.py",
        '"additionalProperties": False} if "properties"',
        '"additionalProperties": True} if "properties"',
        "tests/test_api_description.py::test_no_answer_may_have_a_field_that_is_not_declared",
    ),
)
