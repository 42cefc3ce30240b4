"""XMP is added to, and what was there is there still, as another parser reads it."""

import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restorer import files
from restorer.errors import UnsupportedFile
from restorer.files.xmp import Packet
from restorer.image import Image, Metadata
from tests.readers import needs, structure

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
MM = "{http://ns.adobe.com/xap/1.0/mm/}"
CHANGED = ("{http://ns.adobe.com/xap/1.0/}MetadataDate", f"{MM}History")

ADOBE = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 5.6">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <!-- by hand -->
  <rdf:Description rdf:about="uuid:1" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:my="http://example.org/my/1.0/"
    xmp:Rating="4" xmp:Label="Rot &amp; grün" xmp:MetadataDate="2001-02-03" my:Thing="é">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Sea</rdf:li>
     <rdf:li xml:lang="de">See</rdf:li></rdf:Alt></dc:title>
   <my:Deep><rdf:Bag><rdf:li rdf:parseType="Resource"><my:a>1</my:a></rdf:li></rdf:Bag></my:Deep>
   <my:Link rdf:resource="http://example.org/"/>
   <my:Qualified rdf:parseType="Resource"><rdf:value>v</rdf:value><my:by>w</my:by></my:Qualified>
  </rdf:Description>
  <rdf:Description rdf:about="uuid:1" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
    xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#">
   <xmpMM:History><rdf:Seq>
     <rdf:li stEvt:action="saved" stEvt:softwareAgent="Camera Raw"/>
   </rdf:Seq></xmpMM:History>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
                    <?xpacket end="w"?>""".encode()


def properties(xmp: bytes) -> Counter[tuple[str, str]]:
    """All properties but the changed ones: their names, and what they hold in canonical XML."""
    found: Counter[tuple[str, str]] = Counter()
    for node in next(ET.fromstring(xmp).iter(f"{RDF}RDF")):
        said = node.attrib.items()
        found.update((k, v) for k, v in said if k not in CHANGED and k != f"{RDF}about")
        for element in node:
            if element.tag not in CHANGED:
                element.tail = None
                found[element.tag, ET.canonicalize(ET.tostring(element))] += 1
    return found


def changed(xmp: bytes | None) -> bytes:
    packet = Packet(xmp)
    packet.set("xmp:MetadataDate", "2024-05-06T07:08:09+02:00")
    packet.append("xmpMM:History", {"stEvt:action": "edited", "stEvt:parameters": '<"&>ü'})
    return packet.encode()


def history(xmp: bytes) -> list[str | None]:
    """The actions in the history."""
    action = "{http://ns.adobe.com/xap/1.0/sType/ResourceEvent#}action"
    root = ET.fromstring(xmp)
    arrays = list(root.iter(f"{MM}History"))
    assert len(arrays) == 1
    return [e.get(action) or e.findtext(action) for e in arrays[0].iter(f"{RDF}li")]


def test_what_was_there_is_there_still() -> None:
    after = changed(ADOBE)
    assert properties(after) == properties(ADOBE)
    assert history(after) == ["saved", "edited"]
    assert Packet(after).get("xmp:MetadataDate") == "2024-05-06T07:08:09+02:00"
    assert after.count(b"MetadataDate>") == 2 and b"2001-02-03" not in after
    for kept in (b"<!-- by hand -->", b'xmlns:my="http://example.org/my/1.0/"', b"my:Thing"):
        assert kept in after
    assert after.startswith(ADOBE[:20]) and after.endswith(b'<?xpacket end="w"?>')


def test_again_and_again() -> None:
    xmp = changed(changed(changed(ADOBE)))
    assert history(xmp) == ["saved", "edited", "edited", "edited"]
    assert properties(xmp) == properties(ADOBE)


def test_without_any_xmp_a_packet_begins() -> None:
    xmp = changed(None)
    assert history(xmp) == ["edited"] and properties(xmp) == Counter()
    assert xmp.startswith(b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>')
    packet = Packet(None)
    assert packet.get("xmp:Rating") is None
    packet.set("xmp:Rating", "5")
    assert Packet(packet.encode()).get("xmp:Rating") == "5"


@pytest.mark.parametrize(
    "said",
    [
        'Iptc4xmpExt:DigitalSourceType="print"/>',
        "><Iptc4xmpExt:DigitalSourceType> print\n</Iptc4xmpExt:DigitalSourceType>"
        "</rdf:Description>",
        '><Iptc4xmpExt:DigitalSourceType rdf:resource="print"/></rdf:Description>',
        '><Iptc4xmpExt:DigitalSourceType rdf:parseType="Resource"><rdf:value>print</rdf:value>'
        "</Iptc4xmpExt:DigitalSourceType></rdf:Description>",
    ],
)
def test_all_ways_to_say_a_property(said: str) -> None:
    xmp = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
        f"{said}</rdf:RDF>"
    ).encode()
    packet = Packet(xmp)
    assert packet.get("Iptc4xmpExt:DigitalSourceType") == "print"
    packet.set("Iptc4xmpExt:DigitalSourceType", "other")
    assert Packet(packet.encode()).get("Iptc4xmpExt:DigitalSourceType") == "other"
    assert b"print" not in packet.encode()


@pytest.mark.parametrize(
    "xmp",
    [
        b"no XML",
        b"<x/>",
        ADOBE[:400],
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + ADOBE,
        ADOBE.replace(b"utf", b"").replace("é".encode(), b"\xe9"),
    ],
)
def test_what_cannot_be_understood_is_refused(xmp: bytes) -> None:
    with pytest.raises(UnsupportedFile):
        Packet(xmp)


@settings(deadline=None)
@given(st.data())
def test_damage_is_refused_or_survived(data: st.DataObject) -> None:
    xmp = bytearray(ADOBE)
    for _ in range(data.draw(st.integers(1, 6))):
        xmp[data.draw(st.integers(0, len(xmp) - 1))] = data.draw(st.integers(0, 255))
    try:
        after = changed(bytes(xmp))
    except UnsupportedFile:
        return
    assert properties(after) == properties(bytes(xmp).strip(b"\0\t\n\r "))


words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=20)
names = st.from_regex(r"[a-zA-Z][a-zA-Z0-9]{0,8}", fullmatch=True)


@settings(deadline=None)
@given(st.dictionaries(names, words, max_size=8), st.dictionaries(names, words, max_size=8))
def test_whatever_is_there_stays(simple: dict[str, str], nested: dict[str, str]) -> None:
    ns = "{http://example.org/any/}"
    root = ET.Element(f"{RDF}RDF")
    node = ET.SubElement(root, f"{RDF}Description", {f"{RDF}about": ""})
    for name, value in simple.items():
        node.set(ns + name, value)
    for name, value in nested.items():
        bag = ET.SubElement(ET.SubElement(node, ns + name), f"{RDF}Bag")
        ET.SubElement(bag, f"{RDF}li").text = value
    xmp = ET.tostring(root, encoding="utf-8")
    assert properties(changed(xmp)) == properties(xmp)


@needs("identify")
def test_imagemagick_understands_what_is_appended(tmp_path: Path) -> None:
    packet = Packet()
    for _ in range(2):
        packet.append("xmpMM:History", {"stEvt:action": "edited", "stEvt:when": "2026-01-01"})
    photo = Image(np.zeros((4, 4, 3), np.uint8), None, Metadata(xmp=packet.encode()))
    files.write(tmp_path / "photo.jpg", photo)
    assert "xmp" in structure(tmp_path / "photo.jpg")
