# mypy: allow-untyped-calls, allow-any-generics
"""Which later changes leave a signature standing: pyHanko's rules, in three places stricter."""

from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import ModificationLevel, StandardDiffPolicy, SuspiciousModification
from pyhanko.sign.diff_analysis.form_rules_api import FormUpdatingRule
from pyhanko.sign.diff_analysis.rules.file_structure_rules import (
    CatalogModificationRule,
    ObjectStreamRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules.form_field_rules import (
    DSSCompareRule,
    GenericFieldModificationRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
)
from pyhanko.sign.diff_analysis.rules.metadata_rules import DocInfoRule, MetadataUpdateRule
from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate

TOOL_MARKS = {"/ModDate", "/Producer"}
TOLD = (
    "{http://purl.org/dc/elements/1.1/}title",
    "{http://purl.org/dc/elements/1.1/}creator",
    "{http://purl.org/dc/elements/1.1/}description",
    "{http://purl.org/dc/elements/1.1/}subject",
    "{http://ns.adobe.com/pdf/1.3/}Keywords",
)


class MetadataChanged(SuspiciousModification):
    """Title, author, subject or keywords were rewritten after signing."""


class SameInfo(DocInfoRule):
    """Tools may leave their mark and the time; the title and its like must stay."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """Raise MetadataChanged when more than tool marks changed."""
        if _info(new) and _info(old) != _info(new):
            raise MetadataChanged("/Info was rewritten")
        return super().apply(old, new)


class SameMetadata(MetadataUpdateRule):
    """The same for the XMP packet."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterator[ReferenceUpdate]:
        """Raise MetadataChanged when what people read in the packet changed."""
        yield from super().apply(old, new)
        if "/Metadata" in new.root and "/Metadata" in old.root:
            before, after = old.root["/Metadata"], new.root["/Metadata"]
            if before.encoded_data != after.encoded_data and _told(before) != _told(after):
                raise MetadataChanged("XMP was rewritten")


def _info(revision: HistoricalResolver) -> dict[str, Any]:
    trailer = revision.trailer_view
    if "/Info" not in trailer:
        return {}
    entries = revision(trailer.raw_get("/Info").reference)
    return {key: value for key, value in entries.items() if key not in TOOL_MARKS}


def _told(stream: Any) -> list[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    packet = etree.fromstring(stream.read_data(DecodePurpose.XMP_METADATA), parser)
    return [
        f"{name}={''.join(map(str, element.itertext())).strip()}"
        for name in TOLD
        for element in packet.iter(name)
    ]


POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        SameInfo().as_qualified(ModificationLevel.LTA_UPDATES),
        XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        ObjectStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        DSSCompareRule().as_qualified(ModificationLevel.LTA_UPDATES),
        SameMetadata().as_qualified(ModificationLevel.LTA_UPDATES),
    ],
    form_rule=FormUpdatingRule(
        field_rules=[
            SigFieldCreationRule(),
            SigFieldModificationRule(allow_in_place_appearance_stream_changes=False),
            GenericFieldModificationRule(allow_in_place_appearance_stream_changes=False),
        ],
    ),
)
