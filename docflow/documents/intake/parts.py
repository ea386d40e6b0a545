"""Allow-lists for office packages (ECMA-376): everything not named here stays outside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .errors import Reason
from .markup import MAX_ELEMENTS

_OOXML = "application/vnd.openxmlformats-officedocument."
_MS = "application/vnd.ms-"
RELATIONSHIPS: Final = "application/vnd.openxmlformats-package.relationships+xml"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _types(prefix: str, names: str, suffix: str = "+xml") -> frozenset[str]:
    return frozenset(f"{prefix}{name}{suffix}" for name in names.split())


PLAIN_XML: Final = frozenset({"application/xml", "text/xml"})
VML: Final = _OOXML + "vmlDrawing"
_SHARED_TYPES = (
    frozenset({RELATIONSHIPS, VML})
    | PLAIN_XML
    | _types(
        "application/vnd.openxmlformats-package.",
        "core-properties digital-signature-xmlsignature",
    )
    | {"application/vnd.openxmlformats-package.digital-signature-origin"}
    | _types(
        _OOXML,
        "extended-properties custom-properties customXmlProperties theme themeOverride drawing",
    )
    | _types(
        _OOXML + "drawingml.",
        "chart chartshapes diagramData diagramLayout diagramStyle diagramColors",
    )
    | _types("application/vnd.ms-office.drawingml.", "diagramDrawing")
    | _types("application/vnd.ms-office.", "chartex chartstyle chartcolorstyle")
)
IMAGE_TYPES: Final = _names(
    "image/png image/jpeg image/jpg image/pjpeg image/gif image/bmp image/x-ms-bmp image/tiff "
    "image/webp image/vnd.ms-photo image/x-emf image/emf image/x-wmf image/wmf"
)
FONT_TYPES: Final = frozenset(
    {_OOXML + "obfuscatedFont", "application/x-fontdata", "application/x-font-ttf"}
)
PRINTER_TYPES: Final = frozenset({_OOXML + "spreadsheetml.printerSettings"})

_WORD_TYPES = _types(
    _OOXML + "wordprocessingml.",
    "styles settings webSettings fontTable numbering header footer footnotes endnotes comments "
    "commentsExtended commentsIds commentsExtensible people document.glossary",
) | _types(_MS + "word.", "stylesWithEffects people")
_SHEET_TYPES = _types(
    _OOXML + "spreadsheetml.",
    "worksheet chartsheet sharedStrings styles calcChain comments table tableSingleCells "
    "pivotTable pivotCacheDefinition pivotCacheRecords sheetMetadata userNames revisionHeaders "
    "revisionLog volatileDependencies",
) | _types(
    _MS + "excel.",
    "threadedcomments person slicer slicerCache rdrichvalue rdrichvaluestructure rdRichValueTypes",
)

_WHY: Final = (
    (r"macroEnabled|vbaProject|vbaData|keyMap|attachedToolbars|macrosheet", Reason.MACRO),
    (r"dialogsheet|ui\+xml|userCustomization", Reason.MACRO),
    (r"activeX", Reason.ACTIVEX),
    (r"oleObject|vnd\.ms-package\.", Reason.OLE),
    (r"externalLink|connections|queryTable|mailMerge", Reason.EXTERNAL_RELATIONSHIP),
    (r"template\.main|template\+xml", Reason.REMOTE_TEMPLATE),
    (r"^(?:text/html|message/rfc822|application/rtf|text/rtf|multipart/)", Reason.ALT_CHUNK),
    (
        r"^application/(?:pdf|zip|msword|x-)|\.main\+xml$|ml\.(?:sheet|document)$",
        Reason.EMBEDDED_FILE,
    ),
)
REFUSED_TYPES: Final = tuple((re.compile(f"(?i){pattern}"), reason) for pattern, reason in _WHY)
"""Why, for the kinds worth telling apart; first match wins."""

ALLOWED_RELATIONS: Final = _names(
    "officeDocument core-properties extended-properties custom-properties thumbnail styles "
    "stylesWithEffects settings webSettings fontTable theme themeOverride numbering header footer "
    "footnotes endnotes comments commentsExtended commentsIds commentsExtensible people image "
    "hyperlink font hdphoto customXml customXmlProps glossaryDocument chart chartUserShapes "
    "chartStyle chartColorStyle chartEx diagramData diagramLayout diagramQuickStyle diagramColors "
    "diagramDrawing origin signature worksheet chartsheet sharedStrings calcChain drawing "
    "vmlDrawing table tableSingleCells pivotTable pivotCacheDefinition pivotCacheRecords "
    "printerSettings sheetMetadata threadedComment person slicer slicerCache rdRichValue "
    "rdRichValueStructure rdRichValueTypes usernames revisionHeaders revisionLog"
)
REFUSED_RELATIONS: Final = {
    "attachedTemplate": Reason.REMOTE_TEMPLATE,
    "aFChunk": Reason.ALT_CHUNK,
    "oleObject": Reason.OLE,
    "package": Reason.EMBEDDED_FILE,
    "control": Reason.ACTIVEX,
    "activeXControlBinary": Reason.ACTIVEX,
    "ctrlProp": Reason.ACTIVEX,
    "vbaProject": Reason.MACRO,
    "vbaProjectSignature": Reason.MACRO,
    "wordVbaData": Reason.MACRO,
    "keyMapCustomizations": Reason.MACRO,
    "attachedToolbars": Reason.MACRO,
    "extensibility": Reason.MACRO,
    "userCustomization": Reason.MACRO,
    "xlMacrosheet": Reason.MACRO,
    "xlIntlMacrosheet": Reason.MACRO,
    "dialogsheet": Reason.MACRO,
    "mailMergeSource": Reason.EXTERNAL_RELATIONSHIP,
    "mailMergeHeaderSource": Reason.EXTERNAL_RELATIONSHIP,
    "recipientData": Reason.EXTERNAL_RELATIONSHIP,
    "externalLink": Reason.EXTERNAL_RELATIONSHIP,
    "externalLinkPath": Reason.EXTERNAL_RELATIONSHIP,
    "connections": Reason.EXTERNAL_RELATIONSHIP,
    "queryTable": Reason.EXTERNAL_RELATIONSHIP,
    "frame": Reason.EXTERNAL_RELATIONSHIP,
    "subDocument": Reason.EXTERNAL_RELATIONSHIP,
    "webextension": Reason.ACTIVE_CONTENT,
    "webextensiontaskpanes": Reason.ACTIVE_CONTENT,
}
"""Why, for the kinds worth telling apart; any other unknown kind is an unsupported part."""


ONLY_BY: Final = {
    **dict.fromkeys(PLAIN_XML, "customXml"),
    **dict.fromkeys(FONT_TYPES, "font"),
    **dict.fromkeys(PRINTER_TYPES, "printerSettings"),
}
"""Parts that nobody looks into may be reached by one kind of relationship and no other."""


@dataclass(frozen=True)
class Format:
    """One kind of package: what its main part is and which parts may stand beside it."""

    name: str
    main: str
    types: frozenset[str]
    elements: int = MAX_ELEMENTS
    """How many XML elements all parts may have together."""


_MEDIA = IMAGE_TYPES | FONT_TYPES | PRINTER_TYPES
_DOCX_MAIN = _OOXML + "wordprocessingml.document.main+xml"
_XLSX_MAIN = _OOXML + "spreadsheetml.sheet.main+xml"
DOCX: Final = Format(
    "docx", _DOCX_MAIN, _SHARED_TYPES | _WORD_TYPES | _MEDIA | frozenset({_DOCX_MAIN}), 600_000
)
XLSX: Final = Format(
    "xlsx", _XLSX_MAIN, _SHARED_TYPES | _SHEET_TYPES | _MEDIA | frozenset({_XLSX_MAIN})
)
