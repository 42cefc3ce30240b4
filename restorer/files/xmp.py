"""XMP packets, changed property by property; all else in them stays. XMP specification, part 1."""

from collections.abc import Iterator, Mapping

from lxml import etree

from restorer.errors import UnsupportedFile

_NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "stEvt": "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#",
    "xmpNote": "http://ns.adobe.com/xmp/note/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
_EMPTY = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>
</x:xmpmeta>
<?xpacket end="w"?>"""


def _qualified(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


_RDF, _DESCRIPTION, _ABOUT = map(_qualified, ("rdf:RDF", "rdf:Description", "rdf:about"))
_RESOURCE, _PARSE_TYPE = map(_qualified, ("rdf:resource", "rdf:parseType"))
_ARRAYS = tuple(map(_qualified, ("rdf:Seq", "rdf:Bag", "rdf:Alt")))


class Packet:
    """An XMP packet that can be changed; names of properties are like "xmp:Rating".

    Args:
        xmp: The packet; None makes an empty one.

    Raises:
        UnsupportedFile: A clause about it: it cannot be understood, and so not changed.
    """

    def __init__(self, xmp: bytes | None = None) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring((xmp or _EMPTY).strip(b"\0\t\n\r "), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnsupportedFile(f"it is no XMP: {error}") from error
        rdf = root if root.tag == _RDF else root.find(_RDF)
        if rdf is None or root.getroottree().docinfo.internalDTD is not None:
            raise UnsupportedFile("it is no XMP")
        self._root, self._rdf = root, rdf

    def get(self, name: str) -> str | None:
        """A simple property's value; None if there is none."""
        key = _qualified(name)
        for node in self._nodes():
            if key in node.attrib:
                return str(node.attrib[key])
            element = node.find(key)
            if element is not None:
                said = element.get(_RESOURCE)
                text = "".join(element.itertext()) if said is None else said
                return str(text).strip()
        return None

    def set(self, name: str, value: str) -> None:
        """Give a simple property a value, in place of that which it has."""
        self.remove(name)
        self._add(self._description(), name).text = value

    def append(self, name: str, fields: Mapping[str, str]) -> None:
        """Put a structure at the end of a property that is an ordered array."""
        key = _qualified(name)
        found = (e for node in self._nodes() if (e := node.find(key)) is not None)
        array = next(found, None)
        if array is None:
            # Said here and not field by field, which ImageMagick does not understand.
            array = self._add(self._description(), name, *fields)
        inside = next(array.iterchildren(*_ARRAYS), None)
        if inside is None:
            inside = self._add(array, "rdf:Seq")
        entry = self._add(inside, "rdf:li")
        entry.set(_PARSE_TYPE, "Resource")
        for field, value in fields.items():
            self._add(entry, field).text = value

    def remove(self, name: str) -> None:
        """Take a property out, if it is there."""
        key = _qualified(name)
        for node in self._nodes():
            node.attrib.pop(key, None)
            for element in node.findall(key):
                node.remove(element)

    def join(self, other: "Packet") -> None:
        """Take in all that another packet says of the same photo; it is empty then."""
        home = self._description()
        for node in [*other._nodes()]:
            node.attrib.pop(_ABOUT, None)
            if node.attrib:
                node.set(_ABOUT, home.get(_ABOUT, ""))
                self._rdf.append(node)
            else:
                home.extend([*node.iterchildren("*")])

    def part(self, size: int) -> "Packet":
        """Take out the longest properties, until fewer bytes than `size` are left if that can be.

        Returns:
            What was taken out, as a packet of its own.
        """
        rest = Packet()
        home = rest._description()
        home.set(_ABOUT, self._description().get(_ABOUT, ""))
        elements = [e for node in self._nodes() for e in node.iterchildren("*")]
        lengths = {element: len(etree.tostring(element)) for element in elements}
        longest = sorted(elements, key=lengths.__getitem__)
        while longest and (more := len(self.encode()) - size) >= 0:
            while longest and more >= 0:
                element = longest.pop()
                home.append(element)
                more -= lengths[element]
        return rest

    def core(self) -> bytes:
        """The packet without the wrapper around it."""
        return etree.tostring(self._root, encoding="UTF-8")

    def encode(self) -> bytes:
        """The packet; its padding is left out."""
        return etree.tostring(self._root.getroottree(), encoding="UTF-8")

    def _nodes(self) -> Iterator[etree._Element]:
        """The nodes whose properties are those of the photo."""
        return self._rdf.iterchildren("*")

    def _description(self) -> etree._Element:
        """Where new properties go."""
        found = self._rdf.find(_DESCRIPTION)
        if found is None:
            found = self._add(self._rdf, "rdf:Description")
            found.set(_ABOUT, "")
        return found

    def _add(self, parent: etree._Element, name: str, *inside: str) -> etree._Element:
        """A new element; it says the namespaces of what will stand inside, too."""
        prefixes = (each.partition(":")[0] for each in (name, *inside))
        spaces = {prefix: _NAMESPACES[prefix] for prefix in prefixes}
        return etree.SubElement(parent, _qualified(name), nsmap=spaces)
