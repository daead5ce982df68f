"""Parsing XML that came from outside: no entities, no document types, no network.

Every XML part that this engine opens goes through here.
"""

from __future__ import annotations

from lxml import etree

from duban.extraction._values import ExtractionError


def parse_xml(data: bytes, part: str) -> etree._Element:
    """The root of a well-formed XML part without a document type; DAMAGED or DTD otherwise."""
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise ExtractionError("DAMAGED", {"kind": "xml", "part": part}) from None
    # A default document type of lxml's own has no name; only one that the file brought has.
    if root.getroottree().docinfo.internalDTD is not None:
        raise ExtractionError("DTD", {"part": part})
    return root
