"""The report as a value and as JSON."""

import json
from datetime import UTC, datetime

import pytest

from signing import Reason, Report, SubIndication, Verdict, verify
from signing.errors import SigningError
from signing.findings import FINDINGS
from tests.signing import forgery
from tests.signing.office import LATER, Office


def test_every_reason_has_its_etsi_words() -> None:
    assert set(FINDINGS) == set(Reason)
    passed = [reason for reason, one in FINDINGS.items() if one.verdict is Verdict.TOTAL_PASSED]
    assert passed == [Reason.VALID]
    assert all(one.sub_indication for reason, one in FINDINGS.items() if reason not in passed)


def test_the_worst_finding_decides() -> None:
    def report(*reasons: Reason) -> Report:
        return Report("", 0, datetime.now(UTC), reasons)

    both = report(Reason.REVOCATION_UNKNOWN, Reason.DIGEST_DIFFERS)

    assert both.verdict is Verdict.TOTAL_FAILED
    assert both.sub_indication is SubIndication.HASH_FAILURE
    assert report(Reason.REVOCATION_UNKNOWN).verdict is Verdict.INDETERMINATE
    assert report(Reason.VALID).sub_indication is None


@pytest.mark.parametrize(
    "forge", [bytes, forgery.page_rewritten, forgery.junk_appended, forgery.form_emptied]
)
def test_a_report_survives_the_way_through_json(
    office: Office, sealed: bytes, forge: forgery.Forge
) -> None:
    report = verify(forge(sealed), office.trust, LATER)

    assert Report.from_json(report.to_json()) == report


def test_json_spells_out_verdicts_and_times(office: Office, sealed: bytes) -> None:
    told = json.loads(verify(sealed, office.trust, LATER).to_json())

    assert (told["verdict"], told["sub_indication"]) == ("TOTAL_PASSED", None)
    assert told["checked_at"] == "2026-03-02T02:15:00+00:00"
    assert told["signatures"][2]["signer"]["subject_name"] == "Hoàng Thị Hạnh"
    assert told["signatures"][2]["verdict"] == "TOTAL_PASSED"
    assert told["signatures"][2]["level"] == "B-T"


def test_nothing_of_the_reader_hangs_on_the_report(office: Office, sealed: bytes) -> None:
    report = verify(forgery.page_rewritten(sealed), office.trust, LATER)
    values = [value for one in report.signatures for value in vars(one).values()]
    values += [name for one in report.signatures for name in one.changed_fields]

    assert {type(value).__module__.split(".")[0] for value in values} <= {
        "builtins",
        "datetime",
        "signing",
    }


def test_every_refusal_has_a_code_of_its_own() -> None:
    def family(kind: type[SigningError]) -> list[type[SigningError]]:
        return [kind, *(deep for child in kind.__subclasses__() for deep in family(child))]

    codes = [kind.code for kind in family(SigningError)]

    assert len(set(codes)) == len(codes)


def test_a_signature_nobody_can_read_is_reported_and_survives_json(
    office: Office, route: dict[str, bytes]
) -> None:
    pdf = route["KyNhay1"]
    place = pdf.index(b"/Contents <") + len(b"/Contents <")
    report = verify(pdf[:place] + b"FF" * 40 + pdf[place + 80 :], office.trust, LATER)

    assert report.reasons == (Reason.MALFORMED,)
    assert report.signatures[0].signer is None
    assert report.signatures[0].detail
    assert Report.from_json(report.to_json()) == report
